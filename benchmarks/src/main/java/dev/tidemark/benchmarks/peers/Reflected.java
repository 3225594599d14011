package dev.tidemark.benchmarks.peers;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.stream.Stream;

/** An object of a class that was not there when this was compiled. Of methods of one name the one is called that takes what is given. */
record Reflected(Object object) {
    /** Creates an object of a class. */
    static Reflected create(String type, Object... arguments) throws ReflectiveOperationException {
        for (Constructor<?> constructor : Class.forName(type).getConstructors()) {
            if (takes(constructor, arguments)) {
                return new Reflected(constructor.newInstance(arguments));
            }
        }
        throw new NoSuchMethodException("no fitting constructor of " + type);
    }

    /** Calls a public method, and returns what it returns. */
    Reflected call(String name, Object... arguments) throws ReflectiveOperationException {
        for (Method method : object.getClass().getMethods()) {
            if (method.getName().equals(name) && takes(method, arguments)) {
                method.setAccessible(true);
                return new Reflected(method.invoke(object, arguments));
            }
        }
        throw new NoSuchMethodException("no fitting method " + name + " of " + object.getClass());
    }

    private static boolean takes(Executable executable, Object... arguments) {
        Class<?>[] types = executable.getParameterTypes();
        return types.length == arguments.length
                && Stream.iterate(0, i -> i < types.length, i -> i + 1).allMatch(i -> fits(types[i], arguments[i]));
    }

    private static boolean fits(Class<?> type, Object argument) {
        if (argument == null) {
            return !type.isPrimitive();
        }
        return type.isInstance(argument)
                || type == boolean.class && argument instanceof Boolean
                || type == int.class && argument instanceof Integer;
    }
}
