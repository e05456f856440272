using Spectre.Console;

namespace NeoResNet.Cli;

/// <summary>Plain tables of text: no markup is read from the cells.</summary>
internal static class Tables
{
    /// <summary>An empty table; a heading that ends in '>' names a column of numbers, flush right.</summary>
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

    /// <summary>Adds a row.</summary>
    public static void Add(this Table table, params IEnumerable<string> cells) => table.AddRow(cells.Select(cell => new Text(Format.Plain(cell))));

    /// <summary>Prints a table as wide as it is, on any terminal: made to fit a narrow one, it would lose columns and break numbers in two.</summary>
    public static void Print(this Table table, Terminal terminal)
    {
        Profile profile = terminal.Ansi.Profile;
        int width = profile.Width;
        profile.Width = int.MaxValue;
        terminal.Ansi.Write(table);
        profile.Width = width;
    }
}
