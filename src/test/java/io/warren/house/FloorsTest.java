package io.warren.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The architecture: which room may know which. */
class FloorsTest {
  private static final String BASE = "io.warren.";

  /** From the ground up; rooms of one floor don't know each other. */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("value", "config"),
          List.of("store", "tls"),
          List.of("auth", "cluster"),
          List.of("broker"),
          List.of("amqp091", "amqp10", "mqtt", "stomp", "streamwire"),
          List.of("management", "metrics", "cli", "link"));

  /** Inside the heart, in the same way. */
  private static final List<List<String>> HEART =
      List.of(
          List.of("bus", "duplicate", "event"),
          List.of("publish", "definition"),
          List.of("exchange", "queue", "stream"),
          List.of("policy"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.warren");

  @TestFactory
  Stream<DynamicTest> roomsKnowOnlyLowerFloors() {
    return rules(FLOORS, BASE);
  }

  @TestFactory
  Stream<DynamicTest> roomsOfTheHeartKnowOnlyLowerOnes() {
    List<List<String>> heart = new ArrayList<>(HEART);
    return rules(heart, BASE + "broker.");
  }

  private static Stream<DynamicTest> rules(List<List<String>> floors, String prefix) {
    List<DynamicTest> tests = new ArrayList<>();
    for (int floor = 0; floor < floors.size(); floor++) {
      for (String room : floors.get(floor)) {
        List<String> forbidden = new ArrayList<>(List.of("io.warren"));
        for (int other = floor; other < floors.size(); other++) {
          floors.get(other).stream()
              .filter(name -> !name.equals(room))
              .forEach(name -> forbidden.add(prefix + name + ".."));
        }
        if (!prefix.equals(BASE)) {
          forbidden.add("io.warren.broker");
        }
        tests.add(
            DynamicTest.dynamicTest(
                room,
                () ->
                    noClasses()
                        .that()
                        .resideInAPackage(prefix + room + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(forbidden.toArray(String[]::new))
                        .allowEmptyShould(true)
                        .check(CLASSES)));
      }
    }
    return tests.stream();
  }

  @Test
  void pureRoomsKnowOnlyTheJdkAndBuffers() {
    DescribedPredicate<JavaClass> allowed =
        resideInAnyPackage("java..", "io.warren..", "org.jspecify..", "org.slf4j..")
            .or(resideInAnyPackage("io.netty.util.collection"))
            .or(DescribedPredicate.describe("Buffer", type -> type.getName().equals(BUFFER)))
            .or(DescribedPredicate.describe("primitives", JavaClass::isPrimitive))
            .or(DescribedPredicate.describe("arrays", JavaClass::isArray));
    classes()
        .that()
        .resideInAnyPackage(
            "io.warren.value..",
            "io.warren.config..",
            "io.warren.amqp091.codec..",
            "io.warren.broker.duplicate..",
            "io.warren.broker.event..",
            "io.warren.broker.queue.backlog..",
            "io.warren.broker.queue.dispatch..",
            "io.warren.broker.queue.rule..")
        .or(
            DescribedPredicate.describe(
                "routings and machines",
                type ->
                    type.getPackageName().startsWith("io.warren.broker.")
                        && (type.getSimpleName().endsWith("Routing")
                            || type.getSimpleName().endsWith("Machine"))))
        .should()
        .onlyDependOnClassesThat(allowed)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void onlyOneClassTouchesTheDeploymentInternals() {
    noClasses()
        .that(not(DescribedPredicate.describe("EventLoops", FloorsTest::isEventLoops)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx.core.internal.deployment..", "io.vertx.core.impl..")
        .check(CLASSES);
  }

  private static boolean isEventLoops(JavaClass type) {
    return type.getName().startsWith("io.warren.broker.bus.EventLoops");
  }

  private static final String BUFFER = "io.vertx.core.buffer.Buffer";
}
