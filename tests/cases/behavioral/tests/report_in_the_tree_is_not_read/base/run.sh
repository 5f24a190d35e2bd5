cp good.xml report.xml
