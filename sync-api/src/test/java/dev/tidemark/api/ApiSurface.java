package dev.tidemark.api;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The public face of this module as text: a block for each public type, a line for each public or protected member, sorted.
 * What every object has (equals, hashCode, toString) is left out.
 */
final class ApiSurface {
    private static final String ROOT = "dev/tidemark/api";

    private ApiSurface() {}

    static List<String> lines(Class<?> anyOfIts) throws IOException, URISyntaxException {
        Path classes = Path.of(
                anyOfIts.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(classes.resolve(ROOT))) {
            return files.map(file -> classes.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file -> type(file.substring(0, file.length() - ".class".length())))
                    .filter(ApiSurface::isPublic)
                    .sorted((left, right) -> left.getName().compareTo(right.getName()))
                    .flatMap(ApiSurface::block)
                    .toList();
        }
    }

    private static Class<?> type(String path) {
        try {
            return Class.forName(path.replace('/', '.'), false, ApiSurface.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError("a class file is there that can't be loaded: " + path, e);
        }
    }

    private static boolean isPublic(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return Modifier.isPublic(type.getModifiers()) && !type.isAnonymousClass() && (outer == null || isPublic(outer));
    }

    private static Stream<String> block(Class<?> type) {
        List<String> members = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            add(members, field, field.toGenericString());
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            add(members, constructor, constructor.toGenericString());
        }
        for (Method method : type.getDeclaredMethods()) {
            if (!isEveryObjects(method)) {
                add(members, method, method.toGenericString());
            }
        }
        return Stream.concat(Stream.of(header(type)), members.stream().sorted().map(member -> "    " + member));
    }

    private static void add(List<String> members, Member member, String line) {
        boolean seen = Modifier.isPublic(member.getModifiers()) || Modifier.isProtected(member.getModifiers());
        if (seen && !member.isSynthetic()) {
            members.add(line);
        }
    }

    private static boolean isEveryObjects(Method method) {
        return Arrays.stream(Object.class.getMethods())
                .anyMatch(each -> each.getName().equals(method.getName())
                        && Arrays.equals(each.getParameterTypes(), method.getParameterTypes()));
    }

    private static String header(Class<?> type) {
        List<String> words = new ArrayList<>();
        if (type.isSealed()) {
            words.add("sealed");
        }
        if (Modifier.isFinal(type.getModifiers()) && !type.isRecord() && !type.isEnum()) {
            words.add("final");
        }
        words.add(kind(type));
        words.add(type.getName() + parameters(type));
        list(words, "extends", supertype(type));
        list(words, "implements", List.of(type.getGenericInterfaces()));
        list(words, "permits", type.isSealed() ? List.of(type.getPermittedSubclasses()) : List.of());
        return String.join(" ", words);
    }

    private static String kind(Class<?> type) {
        if (type.isInterface()) {
            return "interface";
        } else if (type.isEnum()) {
            return "enum";
        }
        return type.isRecord() ? "record" : "class";
    }

    private static String parameters(Class<?> type) {
        return type.getTypeParameters().length == 0
                ? ""
                : Arrays.stream(type.getTypeParameters())
                        .map(TypeVariable::getName)
                        .collect(Collectors.joining(",", "<", ">"));
    }

    private static List<Type> supertype(Class<?> type) {
        boolean said = type.isInterface() || type.isEnum() || type.isRecord() || type.getSuperclass() == Object.class;
        return said ? List.of() : List.of(type.getGenericSuperclass());
    }

    private static void list(List<String> words, String word, List<? extends Type> types) {
        if (!types.isEmpty()) {
            words.add(word);
            words.add(types.stream().map(Type::getTypeName).collect(Collectors.joining(", ")));
        }
    }
}
