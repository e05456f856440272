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
    public static void Add(this Table table, params IEnumerable<string> cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    /// <summary>Prints a table.</summary>
    public static void Print(this Table table, Terminal terminal) => terminal.Ansi.Write(table);
}
