"""Checks a proof file with nothing of ours: check_proof.py VKEY ENTRY PROOF [OLDER-SIZE OLDER-ROOT HASH...]
RFC 6962 hashing by recursion, signed note, Ed25519 (RFC 8032). With an older tree: that the proved one continues it.
Exit 0 when all holds, 1 when not."""
import base64, hashlib, sys
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, I = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)
b64 = lambda text: base64.b64decode(text, validate=True)
node = lambda left, right: hashlib.sha256(b"\1" + left + right).digest()
half = lambda size: 1 << (size - 1).bit_length() - 1

def add(a, b):
    (x, y), (u, v) = a, b
    t = D * x * u * y * v
    return (x * v + u * y) * pow(1 + t, -1, P) % P, (y * v + x * u) * pow(1 - t, -1, P) % P

def times(n, point):
    total = (0, 1)
    while n:
        total, point, n = add(total, point) if n & 1 else total, add(point, point), n >> 1
    return total

def point(data):
    sign, y = divmod(int.from_bytes(data, "little"), 1 << 255)
    x = pow(x2 := (y * y - 1) * pow(D * y * y + 1, -1, P) % P, (P + 3) // 8, P)
    x = x if x * x % P == x2 else x * I % P
    assert x * x % P == x2 and y < P, "not a point"
    return (x if x & 1 == sign else P - x), y

def ed25519(key, message, signature):
    s, base = int.from_bytes(signature[32:], "little"), point(bytes.fromhex("58" + "66" * 31))
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return s < L and times(s, base) == add(point(signature[:32]), times(k, point(key)))

def included(index, size, leaf, path):
    if size == 1: return leaf if not path else b""
    k = half(size)
    if index < k: return node(included(index, k, leaf, path[:-1]), path[-1])
    return node(path[-1], included(index - k, size - k, leaf, path[:-1]))

def consistent(older, size, whole, root, path):
    """The older and the newer root that the path leads to."""
    if older == size: return (root, root) if whole else (path[-1], path[-1])
    k = half(size)
    old, new = consistent(*(older, k, whole) if older <= k else (older - k, size - k, False), root, path[:-1])
    return (old, node(new, path[-1])) if older <= k else (node(path[-1], old), node(path[-1], new))

(name, key_id, key), entry = sys.argv[1].split("+", 2), open(sys.argv[2], "rb").read()
head, text, signatures = open(sys.argv[3], encoding="utf-8", newline="").read().split("\n\n")
lines = head.split("\n")
origin, size, root = text.split("\n")[:3]
signature = b64(next(line for line in signatures.split("\n") if line.startswith(f"— {name} ")).split(" ")[2])
path = [b64(line) for line in lines if len(line) == 44 and " " not in line]
index = next(int(line[6:]) for line in lines if line.startswith("index "))
good = lines[0] == "c2sp.org/tlog-proof@v1" and origin == name and signature[:4].hex() == key_id
good = good and ed25519(b64(key)[1:], (text + "\n").encode(), signature[4:])
good = good and included(index, int(size), hashlib.sha256(b"\0" + entry).digest(), path) == b64(root)
if good and len(sys.argv) > 4:
    older = b64(sys.argv[5])
    good = consistent(int(sys.argv[4]), int(size), True, older, [b64(h) for h in sys.argv[6:]]) == (older, b64(root))
sys.exit(0 if good else 1)
