package dev.tidemark.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fenced blocks of a page. A line that begins with {@code $} is typed, and goes on over the next lines while a quote or a
 * here-document is open; the lines behind it are what is printed. A block of code says its language. Any other block, and one of
 * commands that is not to be run, has to say why in a comment before it.
 *
 * @param steps what is typed, in order
 * @param unexplained the first lines of blocks that nobody runs
 */
record GuidePage(List<Step> steps, List<String> unexplained) {
    private static final Pattern FENCE =
            Pattern.compile("(<!-- not run: [^>]+ -->\\R)?^```(\\w*)\\R(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern HERE = Pattern.compile("<<'(\\w+)'");
    private static final Set<String> CODE = Set.of("java", "yaml", "xml", "mermaid");
    private static final String PROMPT = "$ ";

    /**
     * A command and what it prints.
     *
     * @param command in one line or several
     * @param printed the lines, in which {@code …} stands for anything; empty where the page does not show any
     */
    record Step(String command, List<String> printed) {
        /** Returns whether it goes on until it is ended, so that the reader needs a second terminal. */
        boolean isServer() {
            return command.startsWith("tidemark serve");
        }
    }

    static GuidePage read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    static GuidePage parse(String text) {
        List<Step> steps = new ArrayList<>();
        List<String> unexplained = new ArrayList<>();
        Matcher fences = FENCE.matcher(text);
        while (fences.find()) {
            if (fences.group(1) != null) {
                continue;
            }
            List<String> lines = fences.group(3).lines().toList();
            if (!lines.isEmpty() && lines.get(0).startsWith(PROMPT)) {
                addSteps(lines, steps);
            } else if (!CODE.contains(fences.group(2))) {
                unexplained.add(lines.isEmpty() ? "(nothing)" : lines.get(0));
            }
        }
        return new GuidePage(steps, unexplained);
    }

    private static void addSteps(List<String> lines, List<Step> steps) {
        int next = 0;
        while (next < lines.size()) {
            StringBuilder command = new StringBuilder(lines.get(next).substring(PROMPT.length()));
            next++;
            while (next < lines.size() && isOpen(command.toString())) {
                command.append('\n').append(lines.get(next));
                next++;
            }
            List<String> printed = new ArrayList<>();
            while (next < lines.size() && !lines.get(next).startsWith(PROMPT)) {
                printed.add(lines.get(next));
                next++;
            }
            steps.add(new Step(command.toString(), printed));
        }
    }

    private static boolean isOpen(String command) {
        Matcher here = HERE.matcher(command);
        if (here.find()) {
            return !command.endsWith("\n" + here.group(1));
        }
        char quote = 0;
        for (char letter : command.toCharArray()) {
            if (quote == 0 && (letter == '\'' || letter == '"')) {
                quote = letter;
            } else if (letter == quote) {
                quote = 0;
            }
        }
        return quote != 0;
    }
}
