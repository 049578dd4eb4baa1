package io.warren.broker.queue;

import io.warren.broker.bus.QueueCommand;
import io.warren.value.Message;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was said to a queue, and by it, for whoever has to find out what went wrong. */
final class Story {
  private static final int LARGEST = 60;

  private final boolean told;
  private final Deque<String> lines = new ArrayDeque<>();
  private String beginning = "";

  /**
   * @param told whether it is told at all, which takes far longer than what it is about
   */
  Story(boolean told) {
    this.told = told;
  }

  void tell(Object first) {
    beginning = told ? first.toString() : "";
  }

  void tell(long nowMs, QueueCommand command) {
    if (told) {
      add(nowMs + " " + describe(command));
    }
  }

  /** The same effects, which are told first. */
  QueueEffects effects(QueueEffects effects) {
    if (!told) {
      return effects;
    }
    return (QueueEffects)
        Proxy.newProxyInstance(
            QueueEffects.class.getClassLoader(),
            new Class<?>[] {QueueEffects.class},
            (proxy, method, arguments) -> {
              add("    " + method.getName() + " " + describe(arguments));
              try {
                return method.invoke(effects, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void add(String line) {
    lines.add(line);
    if (lines.size() > LARGEST) {
      lines.remove();
    }
  }

  private static String describe(Object said) {
    if (said == null) {
      return "-";
    } else if (said instanceof Object[] many) {
      return Stream.of(many).map(Story::describe).collect(Collectors.joining(", ", "[", "]"));
    } else if (said instanceof int[] numbers) {
      return Arrays.toString(numbers);
    } else if (said instanceof long[] numbers) {
      return Arrays.toString(numbers);
    } else if (said instanceof Message message) {
      return String.format(
          "(%s bytes %d priority %d ttl %d %s %s)",
          Integer.toHexString(System.identityHashCode(message)),
          message.body().length,
          message.priority(),
          message.expirationMs(),
          message.properties().headers(),
          message.annotations().deaths());
    } else if (said instanceof Entry entry) {
      return entry.id() + " " + describe(entry.message());
    } else if (said instanceof Record) {
      return said.getClass().getSimpleName()
          + Stream.of(said.getClass().getRecordComponents())
              .map(
                  part -> {
                    try {
                      part.getAccessor().setAccessible(true);
                      return describe(part.getAccessor().invoke(said));
                    } catch (ReflectiveOperationException e) {
                      throw new IllegalStateException(e);
                    }
                  })
              .toList();
    }
    return said.toString();
  }

  @Override
  public String toString() {
    return beginning + "\n" + String.join("\n", lines);
  }
}
