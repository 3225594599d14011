package dev.tidemark.testkit.simulation;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Steps as lines of text: the record's name and its components in order, as in {@code Cut A UP 300}. The edits of a write are
 * separated by {@code ;} and end the line.
 */
final class StepText {
    private static final Map<String, Class<?>> KINDS = Arrays.stream(Step.class.getPermittedSubclasses())
            .collect(Collectors.toMap(Class::getSimpleName, kind -> kind, (a, b) -> a, LinkedHashMap::new));

    /** The virtual machine makes components anew whenever it is asked for them. */
    private static final ClassValue<RecordComponent[]> COMPONENTS = new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> kind) {
            return kind.getRecordComponents();
        }
    };

    private StepText() {}

    static String write(Step step) {
        return Arrays.stream(COMPONENTS.get(step.getClass()))
                .map(component -> text(value(step, component)))
                .collect(Collectors.joining(" ", step.getClass().getSimpleName() + " ", ""));
    }

    private static Object value(Object owner, RecordComponent component) {
        try {
            return component.getAccessor().invoke(owner);
        } catch (IllegalAccessException | InvocationTargetException impossible) {
            throw new IllegalStateException("a record does not tell its component " + component, impossible);
        }
    }

    private static String text(Object value) {
        return value instanceof List<?> edits
                ? edits.stream().map(Object::toString).collect(Collectors.joining(" ; "))
                : value.toString();
    }

    /**
     * Reads what {@link #write} returns.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Step read(String line) {
        String[] words = line.strip().split(" +");
        Class<?> kind = KINDS.get(words[0]);
        if (kind == null) {
            throw new IllegalArgumentException("'" + line + "' is no step: there are " + KINDS.keySet());
        }
        RecordComponent[] components = COMPONENTS.get(kind);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < components.length; i++) {
            Class<?> type = components[i].getType();
            boolean isRest = type == List.class;
            if (i + 1 >= words.length && !isRest) {
                throw new IllegalArgumentException("'" + line + "' is too short: expected " + kind.getSimpleName() + " "
                        + Arrays.stream(components)
                                .map(RecordComponent::getName)
                                .toList());
            }
            values.add(isRest ? edits(line.strip().split(" +", i + 2)) : RecordText.read(type, words[i + 1]));
        }
        return create(kind, values);
    }

    private static List<Edit> edits(String[] parts) {
        return Arrays.stream(parts[parts.length - 1].split(";"))
                .map(Edit::parse)
                .toList();
    }

    private static Step create(Class<?> kind, List<Object> values) {
        try {
            Constructor<?> constructor = kind.getDeclaredConstructors()[0];
            return (Step) constructor.newInstance(values.toArray());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalArgumentException(
                    "a step " + kind.getSimpleName() + " can't be made of " + values, impossible);
        }
    }
}
