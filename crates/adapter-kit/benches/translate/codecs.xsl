<?xml version="1.0" encoding="UTF-8"?>
<!-- What the codecs of land-xml do, as far as XSLT 1.0 can: code tables, decimals, days, strings of JSON. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:variable name="quote">"</xsl:variable>
  <xsl:variable name="white" select="'&#9;&#10;&#13;&#32;&#12288;'"/>

  <xsl:template name="verdict">
    <xsl:param name="code"/>
    <xsl:param name="day"/>
    <xsl:choose>
      <xsl:when test="$code = '1'">agree</xsl:when>
      <xsl:when test="$code = '2'">disagree</xsl:when>
      <xsl:when test="$code = '3' and $day &gt;= 20260701">agree-with-conditions</xsl:when>
      <xsl:otherwise><xsl:message terminate="yes">JGDM is in no table</xsl:message></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="identifier">
    <xsl:param name="scheme"/>
    <xsl:param name="raw"/>
    <xsl:param name="value" select="$raw"/>
    <!-- Letters, digits and dashes: what else stands there is no identifier and has no JSON either -->
    <xsl:if test="contains($raw, '&quot;') or contains($raw, '\')"><xsl:message terminate="yes">no identifier</xsl:message></xsl:if>
    <xsl:value-of select="concat('{&quot;raw&quot;:&quot;', $raw, '&quot;,&quot;scheme&quot;:&quot;', $scheme, '&quot;,&quot;value&quot;:&quot;', $value, '&quot;}')"/>
  </xsl:template>

  <xsl:template name="hectares">
    <xsl:variable name="value" select="normalize-space()"/>
    <xsl:if test="translate($value, '0123456789.', '') != '' or number($value) != number($value)">
      <xsl:message terminate="yes">a decimal is expected</xsl:message>
    </xsl:if>
    <xsl:value-of select="concat('{&quot;unit&quot;:&quot;har&quot;,&quot;value&quot;:&quot;', $value, '&quot;}')"/>
  </xsl:template>

  <!-- 万元 in yuan: the point moves four places, digit by digit, because numbers of XSLT are floats -->
  <xsl:template name="ten-thousands">
    <xsl:param name="amount"/>
    <xsl:if test="translate($amount, '0123456789.', '') != '' or number($amount) != number($amount)">
      <xsl:message terminate="yes">an amount is expected</xsl:message>
    </xsl:if>
    <xsl:variable name="fraction" select="substring-after($amount, '.')"/>
    <xsl:call-template name="without-leading-zeros">
      <xsl:with-param name="digits" select="concat(substring-before(concat($amount, '.'), '.'), substring(concat($fraction, '0000'), 1, 4))"/>
    </xsl:call-template>
    <xsl:text>.</xsl:text>
    <xsl:call-template name="at-least-two">
      <xsl:with-param name="digits" select="concat(substring($fraction, 5), '00')"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="without-leading-zeros">
    <xsl:param name="digits"/>
    <xsl:choose>
      <xsl:when test="starts-with($digits, '0') and string-length($digits) &gt; 1">
        <xsl:call-template name="without-leading-zeros"><xsl:with-param name="digits" select="substring($digits, 2)"/></xsl:call-template>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="$digits"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="at-least-two">
    <xsl:param name="digits"/>
    <xsl:variable name="length" select="string-length($digits)"/>
    <xsl:choose>
      <xsl:when test="$length &gt; 2 and substring($digits, $length) = '0'">
        <xsl:call-template name="at-least-two"><xsl:with-param name="digits" select="substring($digits, 1, $length - 1)"/></xsl:call-template>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="$digits"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- yyyy年M月d日, yyyy-MM-dd, yyyyMMdd -->
  <xsl:template match="QFRQ">
    <xsl:variable name="text" select="normalize-space()"/>
    <xsl:choose>
      <xsl:when test="contains($text, '年')">
        <xsl:call-template name="day">
          <xsl:with-param name="year" select="substring-before($text, '年')"/>
          <xsl:with-param name="month" select="substring-before(substring-after($text, '年'), '月')"/>
          <xsl:with-param name="day" select="substring-before(substring-after($text, '月'), '日')"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="string-length($text) = 10 and substring($text, 5, 1) = '-' and substring($text, 8, 1) = '-'">
        <xsl:call-template name="day">
          <xsl:with-param name="year" select="substring($text, 1, 4)"/>
          <xsl:with-param name="month" select="substring($text, 6, 2)"/>
          <xsl:with-param name="day" select="substring($text, 9, 2)"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="string-length($text) = 8">
        <xsl:call-template name="day">
          <xsl:with-param name="year" select="substring($text, 1, 4)"/>
          <xsl:with-param name="month" select="substring($text, 5, 2)"/>
          <xsl:with-param name="day" select="substring($text, 7, 2)"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise><xsl:message terminate="yes">QFRQ has another form</xsl:message></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="day">
    <xsl:param name="year"/>
    <xsl:param name="month"/>
    <xsl:param name="day"/>
    <xsl:variable name="leap" select="$year mod 4 = 0 and ($year mod 100 != 0 or $year mod 400 = 0)"/>
    <xsl:if test="not($year &gt;= 1900 and $year &lt; 2200 and $month &gt;= 1 and $month &lt;= 12 and $day &gt;= 1 and ($day &lt;= substring('312831303130313130313031', 2 * $month - 1, 2) or ($day = 29 and $month = 2 and $leap)))">
      <xsl:message terminate="yes">no such day</xsl:message>
    </xsl:if>
    <xsl:value-of select="concat($year, '-', format-number($month, '00'), '-', format-number($day, '00'))"/>
  </xsl:template>

  <!-- Years of validity: the day of issue, plus the years, minus a day -->
  <xsl:template match="YXQ">
    <xsl:param name="issued"/>
    <xsl:if test="not(. &gt;= 1 and . &lt;= 99)"><xsl:message terminate="yes">years from 1 to 99 are expected</xsl:message></xsl:if>
    <xsl:variable name="year" select="substring($issued, 1, 4) + ."/>
    <xsl:variable name="month" select="substring($issued, 6, 2)"/>
    <xsl:variable name="day" select="substring($issued, 9, 2)"/>
    <xsl:variable name="leap" select="$year mod 4 = 0 and ($year mod 100 != 0 or $year mod 400 = 0)"/>
    <xsl:text>,"validUntil":"</xsl:text>
    <xsl:choose>
      <xsl:when test="$day = 29 and $month = 2 and not($leap)"><xsl:value-of select="concat($year, '-02-27')"/></xsl:when>
      <xsl:when test="$day &gt; 1"><xsl:value-of select="concat($year, '-', $month, '-', format-number($day - 1, '00'))"/></xsl:when>
      <xsl:when test="$month = 3 and $leap"><xsl:value-of select="concat($year, '-02-29')"/></xsl:when>
      <xsl:when test="$month &gt; 1"><xsl:value-of select="concat($year, '-', format-number($month - 1, '00'), '-', substring('312831303130313130313031', 2 * $month - 3, 2))"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="concat($year - 1, '-12-31')"/></xsl:otherwise>
    </xsl:choose>
    <xsl:text>"</xsl:text>
  </xsl:template>

  <!-- Strings of JSON; most texts have neither white space to trim nor anything to escape -->

  <xsl:template match="* | @*" mode="text">
    <xsl:choose>
      <xsl:when test="normalize-space() = . and not(contains(., '&quot;') or contains(., '\') or contains(., '&#12288;'))">
        <xsl:value-of select="concat('&quot;', ., '&quot;')"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:text>"</xsl:text>
        <xsl:call-template name="trimmed"><xsl:with-param name="text" select="string()"/></xsl:call-template>
        <xsl:text>"</xsl:text>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="trimmed">
    <xsl:param name="text"/>
    <xsl:choose>
      <xsl:when test="$text != '' and contains($white, substring($text, 1, 1))">
        <xsl:call-template name="trimmed"><xsl:with-param name="text" select="substring($text, 2)"/></xsl:call-template>
      </xsl:when>
      <xsl:when test="$text != '' and contains($white, substring($text, string-length($text)))">
        <xsl:call-template name="trimmed">
          <xsl:with-param name="text" select="substring($text, 1, string-length($text) - 1)"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="escaped"><xsl:with-param name="text" select="$text"/></xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="escaped">
    <xsl:param name="text"/>
    <xsl:choose>
      <xsl:when test="contains($text, '&#10;')">
        <xsl:call-template name="line"><xsl:with-param name="text" select="substring-before($text, '&#10;')"/></xsl:call-template>
        <xsl:text>\n</xsl:text>
        <xsl:call-template name="escaped"><xsl:with-param name="text" select="substring-after($text, '&#10;')"/></xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="line"><xsl:with-param name="text" select="$text"/></xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- `found`: which of the characters to escape the line has; the first of them splits it -->
  <xsl:template name="line">
    <xsl:param name="text"/>
    <xsl:variable name="found" select="concat(substring($quote, 1, contains($text, $quote)), substring('\', 1, contains($text, '\')), substring('&#9;', 1, contains($text, '&#9;')), substring('&#13;', 1, contains($text, '&#13;')))"/>
    <xsl:choose>
      <xsl:when test="$found = ''"><xsl:value-of select="$text"/></xsl:when>
      <xsl:otherwise>
        <xsl:variable name="special" select="substring($found, 1, 1)"/>
        <xsl:call-template name="line"><xsl:with-param name="text" select="substring-before($text, $special)"/></xsl:call-template>
        <xsl:value-of select="concat('\', translate($special, '&#9;&#13;', 'tr'))"/>
        <xsl:call-template name="line"><xsl:with-param name="text" select="substring-after($text, $special)"/></xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
