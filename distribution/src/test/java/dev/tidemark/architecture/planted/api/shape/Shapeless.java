package dev.tidemark.architecture.planted.api.shape;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says little by its types. */
public interface Shapeless {
    String[] names();

    Map<String, Object> settings();

    void accept(Object anything);

    void acceptAll(List<Object> anything);

    long[][] numbers();

    byte[] allowedBytes();

    void allowedRest(String... texts);

    <T> Optional<T> allowedVariable(T value, Class<?> type);
}
