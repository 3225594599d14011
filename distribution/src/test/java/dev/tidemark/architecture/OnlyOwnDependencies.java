package dev.tidemark.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A class of a plugin depends on the JDK, on the API, on its own package, and on its plugin's library. */
final class OnlyOwnDependencies extends ArchCondition<JavaClass> {
    private final String api;
    private final String plugin;
    private final Map<String, Set<String>> libraries;

    OnlyOwnDependencies(String api, String plugin, Map<String, Set<String>> libraries) {
        super("depend only on the JDK, the API, themselves and their own library");
        this.api = api;
        this.plugin = plugin;
        this.libraries = libraries;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        Set<String> allowed = allowed(name(type));
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            if (!target.isPrimitive() && allowed.stream().noneMatch(each -> isIn(target, each))) {
                events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
            }
        }
    }

    /** Returns the plugin's kind and name, such as {@code codec.zstd}. */
    private String name(JavaClass type) {
        String rest = type.getPackageName().substring(plugin.length() + 1);
        return Stream.of(rest.split("\\.")).limit(2).collect(Collectors.joining("."));
    }

    private Set<String> allowed(String name) {
        Stream<String> everyones = Stream.of("java", "javax", api, plugin + "." + name);
        return Stream.concat(everyones, libraries.getOrDefault(name, Set.of()).stream())
                .collect(Collectors.toSet());
    }

    private static boolean isIn(JavaClass type, String prefix) {
        return type.getPackageName().equals(prefix) || type.getPackageName().startsWith(prefix + ".");
    }
}
