package org.cairndb.data;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/** Data as records, whose components are found by their names. */
final class Records {
  private Records() {}

  /** A record of values; {@link Fields#as} says which. */
  static <T extends Record> T of(Class<T> type, Fields fields) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      arguments[i] = argument(type, components[i], fields);
    }
    try {
      Constructor<T> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw mismatch(e.getCause(), "the record refused its values", type, "values", fields);
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      throw mismatch(e, "the record cannot be made from here", type, "values", fields);
    }
  }

  private static @Nullable Object argument(
      Class<?> type, RecordComponent component, Fields fields) {
    String wanted = plain(component.getName());
    String found = null;
    for (String name : fields.names()) {
      if (plain(name).equals(wanted)) {
        if (found != null) {
          throw mismatch(
              null,
              "two names fit a component: names=" + found + " and " + name,
              type,
              "component",
              component.getName());
        }
        found = name;
      }
    }
    Object value = found == null ? null : fields.get(found);
    Class<?> raw = component.getType();
    if (raw == Optional.class || raw == List.class || raw == Set.class) {
      return gathered(component, value);
    }
    if (value == null && (raw.isPrimitive() || (found == null && fields instanceof Row))) {
      throw mismatch(
          null,
          "no value for a component: names=" + fields.names(),
          type,
          "component",
          component.getName());
    }
    return ToJava.cast(value, raw, component.getName());
  }

  /** A name without its namespace and without what Java's names cannot have. */
  private static String plain(String name) {
    String local = name.substring(name.lastIndexOf('/') + 1);
    StringBuilder letters = new StringBuilder();
    local.chars().filter(Character::isLetterOrDigit).forEach(c -> letters.append((char) c));
    return letters.toString().toLowerCase(Locale.ROOT);
  }

  private static Object gathered(RecordComponent component, @Nullable Object value) {
    Type generic = component.getGenericType();
    Type argument =
        generic instanceof ParameterizedType known
            ? known.getActualTypeArguments()[0]
            : Object.class;
    Class<?> element = argument instanceof Class<?> named ? named : Object.class;
    if (component.getType() == Optional.class) {
      return Optional.ofNullable(ToJava.cast(value, element, component.getName()));
    }
    List<?> all = ToJava.elements(value, element, component.getName());
    return component.getType() == List.class
        ? all
        : Collections.unmodifiableSet(new LinkedHashSet<>(all));
  }

  private static CairnException mismatch(
      @Nullable Throwable cause, String reason, Class<?> type, String key, Object value) {
    return new CairnException(
        cause,
        "record/mismatch",
        reason + ": record=" + type.getName() + ", " + key + "=" + value,
        "record",
        type,
        key,
        value);
  }
}
