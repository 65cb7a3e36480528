<?xml version="1.0" encoding="UTF-8"?>
<!-- The message `opinion` of land-xml as XSLT 1.0 can say it: a line of canonical JSON (RFC 8785) for each YDYS. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:include href="codecs.xsl"/>
  <xsl:output method="text" encoding="UTF-8"/>

  <xsl:template match="/">
    <xsl:if test="not(JHPC)"><xsl:message terminate="yes">no message has this root</xsl:message></xsl:if>
    <xsl:apply-templates select="JHPC/YDYS"/>
  </xsl:template>

  <xsl:template match="YDYS">
    <xsl:if test="@BBH != '1.2'"><xsl:message terminate="yes">BBH is another version</xsl:message></xsl:if>
    <xsl:variable name="issued"><xsl:apply-templates select="JG/QFRQ"/></xsl:variable>
    <xsl:if test="$issued = ''"><xsl:message terminate="yes">QFRQ is absent</xsl:message></xsl:if>
    <xsl:text>{"body":{</xsl:text>
    <xsl:apply-templates select="JG/YJNR[../JGDM = 3]" mode="conditions"/>
    <xsl:apply-templates select="XM/TZE[normalize-space()]"/>
    <xsl:apply-templates select="DKS[DK]"/>
    <xsl:apply-templates select="XM/YDMJ"/>
    <xsl:apply-templates select="JG/YJNR[../JGDM != 3 and normalize-space()]" mode="statement"/>
    <xsl:text>"verdict":"</xsl:text>
    <xsl:call-template name="verdict">
      <xsl:with-param name="code" select="normalize-space(JG/JGDM)"/>
      <xsl:with-param name="day" select="translate($issued, '-', '')"/>
    </xsl:call-template>
    <xsl:text>"}</xsl:text>
    <xsl:call-template name="case"/>
    <xsl:text>,"confidentiality":"personal","issuedOn":"</xsl:text>
    <xsl:value-of select="$issued"/>
    <xsl:text>"</xsl:text>
    <xsl:call-template name="issuer"/>
    <xsl:text>,"kind":"opinion","language":"zh"</xsl:text>
    <xsl:text>,"legalBasis":[{"act":"建设项目用地预审管理办法","article":"第七条"}]</xsl:text>
    <xsl:apply-templates select="JG/PFWH[normalize-space()]"/>
    <xsl:if test="JG/JGDM = 2">,"remedy":"可自收到之日起六十日内申请行政复议。"</xsl:if>
    <xsl:text>,"schema":"urn:causeway:document:1","subjects":[</xsl:text>
    <xsl:call-template name="subjects"/>
    <xsl:text>]</xsl:text>
    <xsl:apply-templates select="SXMC[normalize-space()]"/>
    <xsl:text>,"type":"land-use-pre-review-opinion","typeVersion":"1.0"</xsl:text>
    <xsl:apply-templates select="JG/YXQ[normalize-space()]"><xsl:with-param name="issued" select="$issued"/></xsl:apply-templates>
    <xsl:text>}&#10;</xsl:text>
  </xsl:template>

  <!-- Members of the document -->

  <xsl:template name="case">
    <xsl:variable name="code" select="JCM[normalize-space()]"/>
    <xsl:variable name="matter" select="SXBM[normalize-space()]"/>
    <xsl:if test="$code or $matter">
      <xsl:text>,"case":{</xsl:text>
      <xsl:if test="$code">
        <xsl:text>"localCode":</xsl:text>
        <xsl:apply-templates select="$code" mode="text"/>
      </xsl:if>
      <xsl:if test="$code and $matter">,</xsl:if>
      <xsl:if test="$matter">
        <xsl:text>"matter":</xsl:text>
        <xsl:call-template name="identifier">
          <xsl:with-param name="scheme">local:land</xsl:with-param>
          <xsl:with-param name="raw" select="normalize-space($matter)"/>
        </xsl:call-template>
      </xsl:if>
      <xsl:text>}</xsl:text>
    </xsl:if>
  </xsl:template>

  <xsl:template name="issuer">
    <xsl:if test="not(normalize-space(SLDW/@DM))"><xsl:message terminate="yes">SLDW/@DM is absent</xsl:message></xsl:if>
    <xsl:text>,"issuer":{"identifiers":[</xsl:text>
    <xsl:call-template name="identifier">
      <xsl:with-param name="scheme">cn.uscc</xsl:with-param>
      <xsl:with-param name="raw" select="normalize-space(SLDW/@DM)"/>
    </xsl:call-template>
    <xsl:text>]</xsl:text>
    <xsl:if test="normalize-space(SLDW)">
      <xsl:text>,"name":</xsl:text>
      <xsl:apply-templates select="SLDW" mode="text"/>
    </xsl:if>
    <xsl:if test="normalize-space(JG/QFR)">
      <xsl:text>,"officer":{"name":</xsl:text>
      <xsl:apply-templates select="JG/QFR" mode="text"/>
      <xsl:text>}</xsl:text>
    </xsl:if>
    <xsl:text>}</xsl:text>
  </xsl:template>

  <xsl:template match="PFWH">
    <xsl:text>,"number":</xsl:text>
    <xsl:apply-templates select="." mode="text"/>
  </xsl:template>

  <xsl:template match="SXMC">
    <xsl:text>,"title":{"zh":</xsl:text>
    <xsl:apply-templates select="." mode="text"/>
    <xsl:text>}</xsl:text>
  </xsl:template>

  <xsl:template name="subjects">
    <xsl:if test="not(normalize-space(SQR/MC))"><xsl:message terminate="yes">SQR/MC is absent</xsl:message></xsl:if>
    <xsl:text>{"party":{</xsl:text>
    <xsl:if test="normalize-space(SQR/DZ)">
      <xsl:text>"address":</xsl:text>
      <xsl:apply-templates select="SQR/DZ" mode="text"/>
      <xsl:text>,</xsl:text>
    </xsl:if>
    <xsl:choose>
      <xsl:when test="SQR/@LX = '法人'">"form":"organisation",</xsl:when>
      <xsl:when test="SQR/@LX = '自然人'">"form":"person",</xsl:when>
      <xsl:when test="SQR/@LX"><xsl:message terminate="yes">LX is in no table</xsl:message></xsl:when>
    </xsl:choose>
    <xsl:if test="SQR/@LX = '法人' and normalize-space(SQR/ZZJGDM)">
      <xsl:text>"identifiers":[</xsl:text>
      <xsl:call-template name="identifier">
        <xsl:with-param name="scheme">cn.organisation</xsl:with-param>
        <xsl:with-param name="raw" select="normalize-space(SQR/ZZJGDM)"/>
        <xsl:with-param name="value" select="translate(normalize-space(SQR/ZZJGDM), '-', '')"/>
      </xsl:call-template>
      <xsl:text>],</xsl:text>
    </xsl:if>
    <xsl:text>"name":</xsl:text>
    <xsl:apply-templates select="SQR/MC" mode="text"/>
    <xsl:text>},"role":"applicant"}</xsl:text>
    <xsl:if test="normalize-space(SQR/FDDBR)">
      <xsl:text>,{"party":{"form":"person","name":</xsl:text>
      <xsl:apply-templates select="SQR/FDDBR" mode="text"/>
      <xsl:text>},"role":"representative"}</xsl:text>
    </xsl:if>
    <xsl:call-template name="project"/>
  </xsl:template>

  <xsl:template name="project">
    <xsl:variable name="code" select="XM/XMDM[normalize-space()]"/>
    <xsl:variable name="name" select="XM/XMMC[normalize-space()]"/>
    <xsl:if test="$code or $name">
      <xsl:text>,{"project":{</xsl:text>
      <xsl:if test="$code">
        <xsl:text>"code":</xsl:text>
        <xsl:apply-templates select="$code" mode="text"/>
      </xsl:if>
      <xsl:if test="$code and $name">,</xsl:if>
      <xsl:if test="$name">
        <xsl:text>"name":</xsl:text>
        <xsl:apply-templates select="$name" mode="text"/>
      </xsl:if>
      <xsl:text>},"role":"project"}</xsl:text>
    </xsl:if>
  </xsl:template>

  <!-- Members of the body; each ends with a comma, because the verdict is always the last -->

  <xsl:template match="YJNR" mode="conditions">
    <xsl:text>"conditions":[{"kind":"before-approval","number":1,"text":</xsl:text>
    <xsl:apply-templates select="." mode="text"/>
    <xsl:text>}],</xsl:text>
  </xsl:template>

  <xsl:template match="YJNR" mode="statement">
    <xsl:text>"statement":</xsl:text>
    <xsl:apply-templates select="." mode="text"/>
    <xsl:text>,</xsl:text>
  </xsl:template>

  <xsl:template match="TZE">
    <xsl:if test="@DW != '万元'"><xsl:message terminate="yes">DW is another unit</xsl:message></xsl:if>
    <xsl:text>"investment":{"amount":"</xsl:text>
    <xsl:call-template name="ten-thousands"><xsl:with-param name="amount" select="translate(normalize-space(), ',', '')"/></xsl:call-template>
    <xsl:text>","currency":"CNY"},</xsl:text>
  </xsl:template>

  <xsl:template match="DKS">
    <xsl:text>"parcels":[</xsl:text>
    <xsl:for-each select="DK">
      <xsl:if test="position() &gt; 1">,</xsl:if>
      <xsl:text>{</xsl:text>
      <xsl:variable name="area" select="MJ[normalize-space()]"/>
      <xsl:variable name="identifier" select="DKBH[normalize-space()]"/>
      <xsl:variable name="name" select="DKMC[normalize-space()]"/>
      <xsl:variable name="tenure" select="QSXZ[normalize-space()]"/>
      <xsl:apply-templates select="$area"/>
      <xsl:if test="$identifier and $area">,</xsl:if>
      <xsl:apply-templates select="$identifier"/>
      <xsl:if test="$name and ($area or $identifier)">,</xsl:if>
      <xsl:apply-templates select="$name"/>
      <xsl:if test="@XH">
        <xsl:if test="$area or $identifier or $name">,</xsl:if>
        <xsl:value-of select="concat('&quot;number&quot;:', number(@XH))"/>
      </xsl:if>
      <xsl:if test="$tenure and ($area or $identifier or $name or @XH)">,</xsl:if>
      <xsl:apply-templates select="$tenure"/>
      <xsl:if test="(TDYT/@DM or normalize-space(TDYT)) and ($area or $identifier or $name or @XH or $tenure)">,</xsl:if>
      <xsl:apply-templates select="TDYT"/>
      <xsl:text>}</xsl:text>
    </xsl:for-each>
    <xsl:text>],</xsl:text>
  </xsl:template>

  <xsl:template match="MJ">
    <xsl:if test="@DW != '公顷'"><xsl:message terminate="yes">DW is another unit</xsl:message></xsl:if>
    <xsl:text>"area":</xsl:text>
    <xsl:call-template name="hectares"/>
  </xsl:template>

  <xsl:template match="DKBH">
    <xsl:text>"identifier":</xsl:text>
    <xsl:apply-templates select="." mode="text"/>
  </xsl:template>

  <xsl:template match="DKMC">
    <xsl:text>"name":</xsl:text>
    <xsl:apply-templates select="." mode="text"/>
  </xsl:template>

  <xsl:template match="QSXZ">
    <xsl:choose>
      <xsl:when test=". = '国有'">"tenure":"state"</xsl:when>
      <xsl:when test=". = '集体'">"tenure":"collective"</xsl:when>
      <xsl:otherwise><xsl:message terminate="yes">QSXZ is in no table</xsl:message></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="TDYT">
    <xsl:variable name="name" select="normalize-space()"/>
    <xsl:if test="@DM or $name">
      <xsl:text>"use":{</xsl:text>
      <xsl:if test="@DM">
        <xsl:text>"code":</xsl:text>
        <xsl:apply-templates select="@DM" mode="text"/>
      </xsl:if>
      <xsl:if test="@DM and $name">,</xsl:if>
      <xsl:if test="$name">
        <xsl:text>"name":</xsl:text>
        <xsl:apply-templates select="." mode="text"/>
      </xsl:if>
      <xsl:text>}</xsl:text>
    </xsl:if>
  </xsl:template>

  <xsl:template match="YDMJ">
    <xsl:text>"site":{</xsl:text>
    <xsl:apply-templates select="ZMJ[normalize-space()]"/>
    <xsl:if test="ZMJ[normalize-space()] and (NYD | GD | WLYD)[normalize-space()]">,</xsl:if>
    <xsl:if test="(NYD | GD | WLYD)[normalize-space()]">
      <xsl:text>"landClasses":[</xsl:text>
      <xsl:for-each select="(NYD | GD | WLYD)[normalize-space()]">
        <xsl:if test="position() &gt; 1">,</xsl:if>
        <xsl:text>{"area":</xsl:text>
        <xsl:call-template name="hectares"/>
        <xsl:choose>
          <xsl:when test="self::NYD">,"class":"agricultural"}</xsl:when>
          <xsl:when test="self::GD">,"class":"arable","within":"agricultural"}</xsl:when>
          <xsl:otherwise>,"class":"unused"}</xsl:otherwise>
        </xsl:choose>
      </xsl:for-each>
      <xsl:text>]</xsl:text>
    </xsl:if>
    <xsl:text>},</xsl:text>
  </xsl:template>

  <xsl:template match="ZMJ">
    <xsl:text>"area":</xsl:text>
    <xsl:call-template name="hectares"/>
  </xsl:template>
</xsl:stylesheet>
