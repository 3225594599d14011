package dev.tidemark.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.tidemark.protocol.client.Client;
import org.junit.jupiter.api.Test;

/** The client proves something about docs/protocol.md only as long as it borrows nothing of ours. */
class ClientWallsTest {
    private static final int FEWEST_CLASSES = 10;

    @Test
    void theClientDependsOnTheJdkAlone() {
        String client = Client.class.getPackageName();
        JavaClasses imported = new ClassFileImporter().importPackages(client);
        assertTrue(imported.size() >= FEWEST_CLASSES, "only " + imported.size() + " classes were found");
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", client)
                .check(imported);
    }
}
