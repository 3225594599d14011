package dev.tidemark.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.reflect.Executable;
import java.util.List;
import java.util.Set;

/**
 * A public method or constructor says by its types what it takes and returns: no arrays but of bytes, and nothing that is just
 * an object. What has to be one stands on a list of exceptions.
 */
final class SpeakInTypes extends ArchCondition<JavaCodeUnit> {
    private final Set<String> exceptions;

    SpeakInTypes(Set<String> exceptions) {
        super("take and return values that their types describe");
        this.exceptions = exceptions;
    }

    @Override
    public void check(JavaCodeUnit unit, ConditionEvents events) {
        String name = unit.getOwner().getName() + "." + unit.getName();
        if (!isPublic(unit) || isMadeByTheCompiler(unit) || exceptions.contains(name)) {
            return;
        }
        boolean variable = isVariable(unit);
        List<JavaType> parameters = unit.getParameterTypes();
        for (int i = 0; i < parameters.size(); i++) {
            boolean isRest = variable && i == parameters.size() - 1;
            if (!isRest && isShapeless(parameters.get(i))) {
                events.add(SimpleConditionEvent.violated(
                        unit, name + " takes " + parameters.get(i).getName()));
            }
        }
        if (isShapeless(unit.getReturnType())) {
            events.add(SimpleConditionEvent.violated(
                    unit, name + " returns " + unit.getReturnType().getName()));
        }
    }

    private static boolean isPublic(JavaCodeUnit unit) {
        return unit.getModifiers().contains(JavaModifier.PUBLIC)
                && unit.getOwner().getModifiers().contains(JavaModifier.PUBLIC);
    }

    /** The methods of every enum and object, and bridges. */
    private static boolean isMadeByTheCompiler(JavaCodeUnit unit) {
        return unit.getModifiers().contains(JavaModifier.SYNTHETIC)
                || unit.getOwner().isEnum() && unit.getName().equals("values")
                || unit.getName().equals("equals");
    }

    private static boolean isVariable(JavaCodeUnit unit) {
        return unit.reflect() instanceof Executable executable && executable.isVarArgs();
    }

    private static boolean isShapeless(JavaType type) {
        if (type instanceof JavaParameterizedType generic) {
            return generic.getActualTypeArguments().stream().anyMatch(SpeakInTypes::isShapeless);
        }
        return type instanceof JavaClass plain
                && (plain.isEquivalentTo(Object.class) || plain.isArray() && !plain.isEquivalentTo(byte[].class));
    }
}
