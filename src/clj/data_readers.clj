{datahike/Datom cairn.print/read-datom
 datahike/DB    cairn.print/read-db}
