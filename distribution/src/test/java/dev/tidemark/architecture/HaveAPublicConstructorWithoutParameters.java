package dev.tidemark.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** {@link java.util.ServiceLoader} can make one. */
final class HaveAPublicConstructorWithoutParameters extends ArchCondition<JavaClass> {
    HaveAPublicConstructorWithoutParameters() {
        super("have a public constructor without parameters");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        boolean has = type.getConstructors().stream()
                .anyMatch(each -> each.getModifiers().contains(JavaModifier.PUBLIC)
                        && each.getRawParameterTypes().isEmpty());
        String message = type.getName() + (has ? " has a" : " has no") + " public constructor without parameters";
        events.add(new SimpleConditionEvent(type, has, message));
    }
}
