package dev.tidemark.plugin.storage.sqlite;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** A file of which the connections count the statements that are run on them, and those that are prepared. */
final class CountedDatabase extends SqliteDatabase {
    private final Map<String, Integer> counts = new TreeMap<>();

    CountedDatabase(SqliteOptions options, Journal journal) {
        super(options, journal);
    }

    /** Returns how many statements were run since {@link #forget}, transactions' beginnings and ends among them. */
    int statements() {
        return counts.getOrDefault("run", 0);
    }

    /** Returns how many statements were prepared since {@link #forget}. */
    int prepared() {
        return counts.getOrDefault("prepared", 0);
    }

    /** Returns how many transactions were committed since {@link #forget}: each waits for the disk once, where the file is {@code full}. */
    int commits() {
        return counts.getOrDefault("COMMIT", 0);
    }

    void forget() {
        counts.clear();
    }

    @Override
    Connection open() {
        return follow(Connection.class, super.open(), "");
    }

    /** @param prepared the text of a statement that was prepared */
    private <T> T follow(Class<T> type, T target, String prepared) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        followed(method, prepared, text(arguments), call(target, method, arguments))));
    }

    private static String text(Object[] arguments) {
        return arguments != null && arguments.length > 0 && arguments[0] instanceof String text ? text : "";
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private Object followed(Method method, String prepared, String text, Object result) {
        if (method.getName().startsWith("execute")) {
            count("run");
            count(prepared + text);
            if (!text.isEmpty()) {
                count("prepared");
            }
        } else if (method.getName().equals("prepareStatement")) {
            count("prepared");
            return follow(PreparedStatement.class, (PreparedStatement) result, text);
        }
        return method.getName().equals("createStatement") ? follow(Statement.class, (Statement) result, "") : result;
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }
}
