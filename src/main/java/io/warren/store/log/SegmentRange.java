package io.warren.store.log;

import io.warren.store.Disk;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which segments a log has, said by an empty file whose name it is: {@code FIRST-LAST.range}. So a
 * reader finds that the first or the last of them is missing, which no other one can tell.
 *
 * <p>It is made when the last one is safe, and before the first ones are deleted; so it is never
 * ahead of what is there, and after a power cut the newest of several counts.
 *
 * @param first the number of a segment that is there, as are all that are needed behind it
 * @param last the number of the newest one
 */
record SegmentRange(long first, long last) {
  private static final Pattern FORM = Pattern.compile("(\\d{20})-(\\d{20})\\.range");

  /** Where nothing is known. */
  static final SegmentRange NONE = new SegmentRange(0, 0);

  String name() {
    return "%020d-%020d.range".formatted(first, last);
  }

  /** What the newest one says; {@link #NONE} where there is none. */
  static SegmentRange read(List<String> names) {
    SegmentRange newest = NONE;
    for (String name : names) {
      Matcher matcher = FORM.matcher(name);
      if (matcher.matches()) {
        long first = number(matcher.group(1));
        long last = number(matcher.group(2));
        newest = new SegmentRange(Math.max(newest.first, first), Math.max(newest.last, last));
      }
    }
    return newest;
  }

  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Makes it safe, and removes older ones. */
  void write(Disk disk) throws IOException {
    List<String> names = disk.names();
    if (!names.contains(name())) {
      disk.create(name()).close();
      disk.sync();
    }
    for (String name : names) {
      if (FORM.matcher(name).matches() && !name.equals(name())) {
        disk.delete(name);
      }
    }
  }

  /** From now on nothing is known. */
  static void forget(Disk disk) throws IOException {
    for (String name : disk.names()) {
      if (FORM.matcher(name).matches()) {
        disk.delete(name);
      }
    }
    disk.sync();
  }
}
