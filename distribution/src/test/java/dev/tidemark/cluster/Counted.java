package dev.tidemark.cluster;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts the calls to a store, and to the snapshots, transactions and cursors that it gives. */
final class Counted {
    private static final List<Class<?>> FOLLOWED =
            List.of(StorageBackend.class, Transaction.class, Snapshot.class, RowCursor.class);

    private final Map<String, Integer> calls = new HashMap<>();
    private final StorageBackend storage;
    private int mostNames;

    Counted(StorageBackend storage) {
        this.storage = (StorageBackend) follow(StorageBackend.class, storage);
    }

    /** Returns the store whose calls are counted. */
    StorageBackend storage() {
        return storage;
    }

    /** Returns how many transactions were committed since {@link #forget}. */
    int commits() {
        return calls.getOrDefault("commit", 0);
    }

    /** Returns how many rows cursors have given out since {@link #forget}. */
    int rowsRead() {
        return calls.getOrDefault("next", 0);
    }

    /** Returns how many pieces of state were found, and how often names of such were listed, since {@link #forget}. */
    int stateRead() {
        return calls.getOrDefault("state", 0) + calls.getOrDefault("stateNames", 0);
    }

    /** Returns the most names of pieces of state that were listed at once, since {@link #forget}. */
    int mostNamesAtOnce() {
        return mostNames;
    }

    void forget() {
        calls.clear();
        mostNames = 0;
    }

    private Object follow(Class<?> type, Object target) {
        return Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> followed(method, call(target, method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private Object followed(Method method, Object result) {
        boolean isEmpty = result instanceof Optional<?> optional && optional.isEmpty();
        if (!isEmpty) {
            calls.merge(method.getName(), 1, Integer::sum);
        }
        if (result instanceof List<?> names && method.getName().equals("stateNames")) {
            mostNames = Math.max(mostNames, names.size());
        }
        Class<?> type = method.getReturnType();
        return FOLLOWED.contains(type) ? follow(type, result) : result;
    }
}
