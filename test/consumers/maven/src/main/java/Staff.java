import java.util.List;
import java.util.Map;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.db.Db;

class Staff {
  record Person(String name, long age) {}

  public static void main(String[] arguments) {
    try (Connection staff = Cairn.config().memory("staff").open()) {
      staff.transact(
          List.of(Map.of("name", "Alice", "age", 33), Map.of("name", "Bob", "age", 37)));
      Db db = staff.db();
      var old = db.query("[:find ?name ?age :where [?e :name ?name] [?e :age ?age] [(< 35 ?age)]]");
      System.out.println(old.as(Person.class)); // [Person[name=Bob, age=37]]
    }
  }
}
