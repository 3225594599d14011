package dev.tidemark.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;

/** A record that holds collections copies each of them when it is made, so that nobody can change them behind its back. */
final class KeepUnmodifiableCopies extends ArchCondition<JavaClass> {
    KeepUnmodifiableCopies() {
        super("keep unmodifiable copies of their collections");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        long collections = type.getFields().stream()
                .map(field -> field.getRawType())
                .filter(field -> field.isAssignableTo(Collection.class) || field.isAssignableTo(Map.class))
                .count();
        long copies = type.getConstructors().stream()
                .flatMap(constructor -> constructor.getMethodCallsFromSelf().stream())
                .filter(KeepUnmodifiableCopies::isCopy)
                .count();
        String message = type.getName() + " has " + collections + " collections and makes " + copies + " copies";
        events.add(new SimpleConditionEvent(type, copies >= collections, message));
    }

    private static boolean isCopy(JavaMethodCall call) {
        String name = call.getName();
        boolean isStream = call.getTargetOwner().isEquivalentTo(Stream.class) && name.equals("toList");
        return isStream || name.equals("copyOf") || name.startsWith("unmodifiable");
    }
}
