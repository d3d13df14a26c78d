package datahike.java;

import clojure.lang.Keyword;

/** When a schema is asked for. */
public enum SchemaFlexibility {
  /** When data are read: any attribute may be written. */
  READ(Keywords.SCHEMA_READ),
  /** When data are written: an attribute must have been declared. */
  WRITE(Keywords.SCHEMA_WRITE);

  private final Keyword keyword;

  SchemaFlexibility(Keyword keyword) {
    this.keyword = keyword;
  }

  /** As a configuration map has it. */
  public Keyword toKeyword() {
    return keyword;
  }

  /** The text of it: {@code ":read"}. */
  public String toEDNString() {
    return keyword.toString();
  }
}
