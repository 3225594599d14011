package dev.tidemark.cli.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.cli.Shell;
import dev.tidemark.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Projects made from the examples of the checkout, which stand where those of an installation do. */
class NewPluginTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private Shell.Ran newPlugin(Object... arguments) {
        return Shell.runOf(
                CHECKOUT,
                Stream.concat(Stream.of("new-plugin"), Stream.of(arguments)).toArray());
    }

    @ParameterizedTest
    @EnumSource
    void aProjectOfAnyKindKeepsNoNameOfTheExample(PluginTemplate template) throws IOException {
        Path project = folder.resolve("project");
        Shell.Ran ran = newPlugin(template.word(), "wile-grand-piano", "--directory", project);
        assertEquals(ExitCode.DONE, ran.code(), ran.toString());
        String pom = Files.readString(project.resolve("pom.xml"));
        assertTrue(pom.contains("<artifactId>wile-grand-piano</artifactId>"), pom);
        assertTrue(pom.contains(">" + CHECKOUT.toUri() + "repository</tidemark.repository>"), pom);
        assertEquals(
                "-Daether.offline.protocols=file\n", Files.readString(project.resolve(".mvn/maven.config")), "offline");
        assertTrue(
                Files.exists(project.resolve("src/main/java/wile/grandpiano/GrandPianoProvider.java")), ran.toString());
        for (Path file : files(project)) {
            String text = project.relativize(file) + "\n" + Files.readString(file);
            assertFalse(text.contains(template.classPrefix() + "Provider"), text);
            assertFalse(text.contains(template.packageName()), text);
            assertFalse(text.contains(template.pluginName().toString()), text);
        }
    }

    private static List<Path> files(Path project) throws IOException {
        try (Stream<Path> files = Files.walk(project)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void itTellsWhatItMadeAndWhatToTypeNext() {
        Path project = folder.resolve("project");
        assertEquals(
                List.of(
                        "Made " + project + ": a conflict strategy 'acme-x', its test and its pom.xml",
                        "Next: cd " + project + " && mvn verify && cp target/acme-x.jar " + CHECKOUT + "/plugins"),
                newPlugin("conflict", "acme-x", "--directory", project).out());
        Shell.Ran forMachines = newPlugin("conflict", "acme-x", "--directory", project + "2", "--json");
        assertEquals(
                List.of("{\"kind\":\"conflict\",\"name\":\"acme-x\",\"provider\":\"acme.x.XProvider\",\"directory\":\""
                        + project + "2\"}"),
                forMachines.out());
    }

    @Test
    void aFolderThatIsThereIsLeftAsItIs() throws IOException {
        Path project = Files.createDirectory(folder.resolve("acme-x"));
        Shell.Ran ran = newPlugin("conflict", "acme-x", "--directory", project);
        assertEquals(ExitCode.KNOWN_PROBLEM, ran.code());
        assertEquals(
                List.of("tidemark: '" + project + "' is there already, and stays as it is. Remove it, or name another"
                        + " folder with --directory."),
                ran.err());
        assertEquals(List.of(), files(folder));
    }

    @Test
    void aFolderThatCanNotBeWrittenLeavesNothingBehind() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        Shell.Ran ran = newPlugin("conflict", "acme-x", "--directory", file.resolve("acme-x"));
        assertEquals(ExitCode.KNOWN_PROBLEM, ran.code(), ran.toString());
        assertTrue(ran.err().get(0).contains("can't be written"), ran.toString());
        assertEquals(List.of(file), files(folder));
    }

    @Test
    void withoutAnInstallationThereIsNothingToStartFrom() {
        Shell.Ran ran = Shell.run("new-plugin", "conflict", "acme-x");
        assertEquals(ExitCode.KNOWN_PROBLEM, ran.code());
        assertTrue(ran.err().get(0).contains("needs an installation"), ran.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "conflikt, Did you mean 'conflict'?",
        "conflict-strategy, Did you mean 'conflict'?",
        "storage-backend, Did you mean 'storage'?",
        "power-profile, Did you mean 'power'?",
        "codecs, Did you mean 'codec'?",
        "resolver, 'There are conflict, storage, transport, codec, power'"
    })
    void aKindThatIsNoneIsAnsweredWithWhatThereIs(String kind, String answer) {
        Shell.Ran ran = newPlugin(kind, "acme-x", "--directory", folder.resolve("x"));
        assertEquals(ExitCode.USAGE, ran.code());
        assertTrue(ran.err().get(0).contains(answer), ran.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "zip, such as acme-zip.",
        "LongestNote, such as longest-note.",
        "acme_longest note, such as acme-longest-note.",
        "acme--x, such as acme-x.",
        "acme-, such as acme-acme.",
        "7up-zip, such as up-zip.",
        "'../../x', such as acme-x.",
        "ı, such as acme-longest-note.",
        "tidemark-zip, as in acme-zip."
    })
    void aNameThatIsNoneIsAnsweredWithOne(String name, String answer) throws IOException {
        Shell.Ran ran = newPlugin("codec", name, "--directory", folder.resolve("x"));
        assertEquals(ExitCode.USAGE, ran.code());
        assertTrue(ran.err().get(0).contains(answer), ran.toString());
        assertEquals(List.of(), files(folder));
    }

    @Test
    void aNameHasSixtyThreeCharactersAtMost() {
        assertEquals(
                "acme-" + "x".repeat(58),
                PluginName.of("acme-" + "x".repeat(58)).toString());
        Shell.Ran ran = newPlugin("codec", "acme-" + "x".repeat(59));
        assertEquals(ExitCode.USAGE, ran.code());
    }

    @ParameterizedTest
    @CsvSource({
        "acme-longest-note, acme.longestnote, LongestNote",
        "wile-7-zip, wile._7zip, Wile7Zip",
        "acme-7zip, acme._7zip, Acme7zip",
        "java-int, java_.int_, Int",
        "new-class, new_.class_, Class",
        "acme-codec, acme.codec, AcmeCodec",
        "i-i, i.i, I"
    })
    void namesInJavaFollowFromTheName(String name, String packageName, String prefix) {
        PluginName plugin = PluginName.of(name);
        assertEquals(packageName, plugin.packageName());
        assertEquals(prefix, plugin.classPrefix("CodecProvider"));
    }

    @Test
    void thePackageMayBeChosen() throws IOException {
        Path project = folder.resolve("project");
        newPlugin("conflict", "acme-x", "--directory", project, "--package", "org.example.sync");
        assertTrue(Files.exists(project.resolve("src/main/java/org/example/sync/XProvider.java")));
        assertTrue(Files.readString(project.resolve("pom.xml")).contains("<groupId>org.example</groupId>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"int.x", "a..b", "dev.tidemark", "dev.tidemark.api.x", "java.x", "a-b", "../x"})
    void aPackageThatCanNotBeIsRefused(String packageName) throws IOException {
        Shell.Ran ran = newPlugin("conflict", "acme-x", "--directory", folder.resolve("x"), "--package", packageName);
        assertEquals(ExitCode.USAGE, ran.code(), ran.toString());
        assertEquals(List.of(), files(folder));
    }
}
