#!/bin/sh
# Makes the chains of outside authorities in this folder: root, leaf, revocation list, one PEM file a kind, and the Ed25519
# chain in DER as well, the seeds of fuzzing. Keys are thrown away.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > ca.cnf <<'CNF'
[ca]
default_ca = d
[d]
database = index
new_certs_dir = .
serial = serial
crlnumber = crlnumber
default_md = default
policy = p
unique_subject = no
x509_extensions = leaf
crl_extensions = crl
[p]
organizationName = optional
commonName = supplied
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
extendedKeyUsage = 1.3.6.1.5.5.7.3.36
subjectAltName = URI:urn:causeway:department:land
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[crl]
authorityKeyIdentifier = keyid
CNF

# kind, root key, leaf key, digest, more options for signing
make() {
    kind=$1 root=$2 leaf=$3 digest=$4
    shift 4
    rm -f index* serial crlnumber; : > index; echo 4001 > serial; echo 17 > crlnumber
    openssl genpkey $root -out root.key 2>/dev/null
    openssl genpkey $leaf -out leaf.key 2>/dev/null
    for who in root leaf; do openssl req -new -config ca.cnf -key $who.key -subj "/O=Outside/CN=$kind $who" -out $who.csr; done
    dates="-startdate 20260101000000Z -enddate 20281231000000Z"
    openssl ca -config ca.cnf -batch -notext -selfsign -keyfile root.key -in root.csr -extensions root $dates -md $digest "$@" -out root.pem 2>/dev/null
    openssl ca -config ca.cnf -batch -notext -cert root.pem -keyfile root.key -in leaf.csr $dates -md $digest "$@" -out leaf.pem 2>/dev/null
    openssl ca -config ca.cnf -gencrl -cert root.pem -keyfile root.key -md $digest "$@" \
        -crl_lastupdate 20261124000000Z -crl_nextupdate 20261125000000Z -out root.crl 2>/dev/null
    cat root.pem leaf.pem root.crl > "$here/$kind.pem"
}

p256="-algorithm EC -pkeyopt ec_paramgen_curve:P-256"
p384="-algorithm EC -pkeyopt ec_paramgen_curve:P-384"
p521="-algorithm EC -pkeyopt ec_paramgen_curve:P-521"
rsa() { echo "-algorithm RSA -pkeyopt rsa_keygen_bits:$1"; }
make p384-sha384 "$p384" "$p384" sha384
make rsa2048-sha256 "$(rsa 2048)" "$(rsa 2048)" sha256
make rsa2048-sha512 "$(rsa 2048)" "$p256" sha512
make rsa2048-pss-sha256 "$(rsa 2048)" "$p256" sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest
make ed25519 "-algorithm ED25519" "-algorithm ED25519" default
make p256-sha1 "$p256" "$p256" sha1
make rsa2048-sha1 "$(rsa 2048)" "$p256" sha1
make rsa1024-root "$(rsa 1024)" "$p256" sha256
make rsa1024-leaf "$p256" "$(rsa 1024)" sha256
make rsa2052-root "$(rsa 2052)" "$p256" sha256
make p521-leaf "$p256" "$p521" sha256
make p521-root "$p521" "$p256" sha512

split() { awk -v n="$1" '/-----BEGIN/ { i++ } i == n' "$here/ed25519.pem"; }
split 1 | openssl x509 -outform DER -out "$here/root.der"
split 2 | openssl x509 -outform DER -out "$here/leaf.der"
split 3 | openssl crl -outform DER -out "$here/root.crl"
