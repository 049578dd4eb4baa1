package io.warren.config;

import java.util.List;

/** Rows of the table of options that belong together, for a reader. */
public record OptionSection(String title, List<OptionRow> rows) {}
