package dev.tidemark.runtime.internal.guard;

/** Passes on what another thread threw as it is: the guard around it takes it, whatever it is. */
final class Sneaky {
    private Sneaky() {}

    @FunctionalInterface
    interface Work<T> {
        T get() throws Throwable;
    }

    static <T> T get(Work<T> work) {
        try {
            return work.get();
        } catch (Throwable thrown) {
            throw Sneaky.<RuntimeException>unchecked(thrown);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
