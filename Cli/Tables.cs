using Spectre.Console;

namespace NeoResNet.Cli;

/// <summary>Creates and prints tables of plain text. Cells are not interpreted as markup.</summary>
internal static class Tables
{
    /// <summary>
    /// Creates an empty table. A heading that ends in '>' marks a right-aligned column of numbers.
    /// </summary>
    public static Table Create(params ReadOnlySpan<string> headings)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (string heading in headings)
        {
            var column = new TableColumn(new Text(heading.TrimEnd('>'))) { NoWrap = true };
            _ = table.AddColumn(heading.EndsWith('>') ? column.RightAligned() : column);
        }

        return table;
    }

    /// <summary>Adds a row to a table.</summary>
    public static void Add(this Table table, params IEnumerable<string> cells) => table.AddRow(cells.Select(cell => new Text(Format.Plain(cell))));

    /// <summary>
    /// Prints a table at its full width. If the table were fitted to a narrow terminal, it would
    /// lose columns and break numbers.
    /// </summary>
    public static void Print(this Table table, Terminal terminal)
    {
        Profile profile = terminal.Ansi.Profile;
        int width = profile.Width;
        profile.Width = int.MaxValue;
        terminal.Ansi.Write(table);
        profile.Width = width;
    }
}
