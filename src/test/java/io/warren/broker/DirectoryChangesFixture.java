package io.warren.broker;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.value.FieldTable;
import java.util.List;

/** Short words for the changes that an event loop is told of. */
final class DirectoryChangesFixture {
  private final Changes changes = new Changes();

  private DirectoryChangesFixture() {}

  static DirectoryChangesFixture changes() {
    return new DirectoryChangesFixture();
  }

  static QueueInfo queue(String name, long id) {
    return new QueueInfo("/", name, id, "classic", false, false, "", FieldTable.EMPTY);
  }

  static ExchangeInfo exchange(String name, long id, String type) {
    return new ExchangeInfo("/", name, id, type, false, false, false, "", FieldTable.EMPTY);
  }

  DirectoryChangesFixture adding(QueueInfo queue) {
    changes.add(queue);
    return this;
  }

  DirectoryChangesFixture adding(ExchangeInfo exchange) {
    changes.add(exchange);
    return this;
  }

  DirectoryChangesFixture changing(ExchangeInfo exchange) {
    changes.change(exchange);
    return this;
  }

  DirectoryChangesFixture removing(QueueInfo queue) {
    changes.remove(queue);
    return this;
  }

  DirectoryChangesFixture removing(ExchangeInfo exchange) {
    changes.remove(exchange);
    return this;
  }

  DirectoryChangesFixture binding(Binding binding) {
    changes.bind(binding);
    return this;
  }

  DirectoryChangesFixture unbinding(Binding binding) {
    changes.unbind(List.of(binding));
    return this;
  }

  DirectoryChanges done() {
    return changes.in("/");
  }
}
