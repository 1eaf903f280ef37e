// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.commons.annotation.Testable;

/** The rules for what the code says and does that no compiler checks, in whichever package. */
@ExtendWith(NoLeaks.class)
class CodeRulesTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.cmgr");
    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages("io.cmgr");

    @Test
    void aClassIsNamedForWhatItIs() {
        classes()
                .should()
                .haveNameNotMatching("(.*[.$])?((Abstract|Base)[A-Z]\\w*|\\w*(Impl|Utils?|Helpers?))")
                .check(MAIN);
    }

    @Test
    void onlyListStatsPrints() {
        noClasses().should().accessField(System.class, "err").check(MAIN);
        noClasses().should().callMethod(Throwable.class, "printStackTrace").check(MAIN);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ConnectionManager.class.getName())
                .should()
                .dependOnClassesThat()
                .areAssignableTo(PrintStream.class)
                .check(MAIN);
        methods()
                .that(describe(
                        "print",
                        method -> method.getFieldAccesses().stream()
                                .anyMatch(access ->
                                        access.getTarget().getFullName().equals("java.lang.System.out"))))
                .should()
                .haveName("listStats")
                .check(MAIN);
    }

    /**
     * Exceptions and addresses may contain text that a peer has sent, so they are made printable before they are
     * logged.
     */
    @Test
    void whatIsLoggedIsPrintable() throws IOException {
        Pattern call = Pattern.compile("\\blog\\.\\w+\\((.*?)\\);", Pattern.DOTALL);
        Pattern harmless = Pattern.compile("\"[^\"]*\"|Printable\\w+\\.of\\(\\w+\\)");
        Pattern unprintable =
                Pattern.compile("\\b(\\w*([eE]rror|[cC]ause|[fF]ailure|[aA]ddress|[pP]eer)|e|toString|getMessage)\\b");
        int calls = 0;
        try (Stream<Path> sources = java.nio.file.Files.walk(Path.of("src/main/java"))) {
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                String text = java.nio.file.Files.readString(source);
                assertTrue(!text.contains(".replaceAll(") || source.endsWith("PrintableText.java"), source::toString);
                for (Matcher found = call.matcher(text); found.find(); calls++) {
                    String arguments = harmless.matcher(found.group(1)).replaceAll("");
                    assertFalse(unprintable.matcher(arguments).find(), () -> source + ": " + arguments);
                }
            }
        }
        assertTrue(calls > 5, "no log calls found");
    }

    @Test
    void noThreadSleeps() {
        for (JavaClasses all : List.of(MAIN, TESTS)) {
            noClasses().should().callMethod(Thread.class, "sleep", long.class).check(all);
            noClasses().should().callMethod(TimeUnit.class, "sleep", long.class).check(all);
        }
    }

    @Test
    void everyTestClassHasTheNoLeaksExtension() {
        classes()
                .that(describe(
                        "have tests",
                        type -> type.getMethods().stream().anyMatch(m -> m.isMetaAnnotatedWith(Testable.class))))
                .should(haveTheNoLeaksExtension())
                .check(TESTS);
    }

    private static ArchCondition<JavaClass> haveTheNoLeaksExtension() {
        return new ArchCondition<>("have the NoLeaks extension") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                ExtendWith extensions = outermost(type).reflect().getAnnotation(ExtendWith.class);
                boolean guarded =
                        extensions != null && Arrays.asList(extensions.value()).contains(NoLeaks.class);
                if (!guarded) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " lacks NoLeaks"));
                }
            }
        };
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(CodeRulesTest::outermost).orElse(type);
    }
}
