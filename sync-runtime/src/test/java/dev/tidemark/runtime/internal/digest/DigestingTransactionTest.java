package dev.tidemark.runtime.internal.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.storage.Transaction;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class DigestingTransactionTest {
    @Test
    void everyCallReachesTheTransactionBehindItAndNoneEndsInADefaultOfTheInterface() throws NoSuchMethodException {
        for (Method call : Transaction.class.getMethods()) {
            Method here = DigestingTransaction.class.getMethod(call.getName(), call.getParameterTypes());
            assertEquals(DigestingTransaction.class, here.getDeclaringClass(), call.getName());
        }
    }
}
