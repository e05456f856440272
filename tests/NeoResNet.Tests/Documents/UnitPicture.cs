using NeoResNet.Nn;

namespace NeoResNet.Tests.Documents;

/// <summary>Draws units side by side from the nodes that they add to a graph: the layers in a column, the shortcut beside it.</summary>
internal static class UnitPicture
{
    private const int BoxWidth = 132, BoxHeight = 26, Step = 44, PanelWidth = 330, Top = 62, Left = 24, SideX = 184, Bottom = 34;
    private const int Centre = Left + (BoxWidth / 2), SideCentre = SideX + (BoxWidth / 2);

    public static string Draw(string title, params (string Title, UnitFunction Unit, int Channels, UnitArgs Args)[] units)
    {
        var drawing = new SvgDrawing();
        int height = 0;
        for (int i = 0; i < units.Length; i++)
        {
            height = Math.Max(height, Draw(drawing, i * PanelWidth, units[i].Title, units[i].Unit, units[i].Channels, units[i].Args));
        }

        return drawing.ToText(PanelWidth * units.Length, height, title);
    }

    private static int Draw(SvgDrawing drawing, int x, string title, UnitFunction unit, int channels, UnitArgs args)
    {
        var graph = new Graph(new VariableStore());
        Node input = graph.Placeholder([null, 56, 56, channels]);
        using (graph.ArgScope(ResNetV2.ArgScope()))
        {
            _ = unit(input, args, args.Stride, 1);
        }

        Node? sum = graph.Nodes.FirstOrDefault(node => node.Operation is AddOperation);
        HashSet<Node> layers = sum is null ? [] : Ancestors(sum.Inputs[1]);
        Node[] side = sum is null ? [] : [.. Ancestors(sum.Inputs[0]).Where(node => !layers.Contains(node)).OrderBy(node => Place(graph, node)).Where(IsShown)];
        Node[] column = [.. graph.Nodes.Where(node => node != input && IsShown(node) && !side.Contains(node))];

        drawing.Label(x + Left + BoxWidth, 18, title);
        drawing.Label(x + Centre, 42, $"x, {channels} channels");
        int y = Top, start = Top - 12;
        Node? fork = sum is null ? null : Fork(sum.Inputs[0], side);
        foreach (Node node in column)
        {
            drawing.Arrow((x + Centre, y - 14), (x + Centre, y));
            if (node == sum)
            {
                DrawSide(drawing, x, side, start, y + (BoxHeight / 2));
                drawing.Circle(x + Centre, y + (BoxHeight / 2), BoxHeight / 2, "+");
            }
            else
            {
                drawing.Box(x + Left, y, BoxWidth, BoxHeight, Name(node), Colour(node));
            }

            y += Step - 4;
            if (node == fork || IsDrawnAs(node, fork))
            {
                start = y - 12;
            }
        }

        drawing.Arrow((x + Centre, y - 14), (x + Centre, y + 4));
        drawing.Label(x + Centre, y + 20, $"{args.Depth} channels");
        return y + Bottom;
    }

    private static void DrawSide(SvgDrawing drawing, int x, Node[] side, int from, int to)
    {
        (int X, int Y)[] path = [(x + Centre, from), (x + SideCentre, from)];
        int y = ((from + to) / 2) - (((side.Length * Step) - (Step - BoxHeight)) / 2);
        foreach (Node node in side)
        {
            drawing.Arrow([.. path, (x + SideCentre, y)]);
            drawing.Box(x + SideX, y, BoxWidth, BoxHeight, Name(node), Colour(node));
            path = [(x + SideCentre, y + BoxHeight)];
            y += Step;
        }

        drawing.Arrow([.. path, (x + SideCentre, to), (x + Centre + (BoxHeight / 2), to)]);
    }

    // Where the shortcut leaves the column: behind what its first node reads.
    private static Node? Fork(Node end, Node[] side) => side.Length == 0 ? end : side[0].Inputs[0];

    // Nodes that are not drawn stand for the one before them.
    private static bool IsDrawnAs(Node node, Node? fork) => fork is not null && !IsShown(fork) && fork.Inputs.Count > 0 && fork.Inputs[0] == node;

    private static HashSet<Node> Ancestors(Node node)
    {
        HashSet<Node> found = [node];
        foreach (Node input in node.Inputs)
        {
            found.UnionWith(Ancestors(input));
        }

        return found;
    }

    private static int Place(Graph graph, Node node) => graph.Nodes.Index().First(pair => pair.Item == node).Index;

    private static bool IsShown(Node node) => node.Operation is not (PadOperation or BiasAddOperation or PlaceholderOperation);

    private static string Name(Node node) => node.Operation switch
    {
        Conv2DOperation conv => $"{conv.Weights.Shape[0]}x{conv.Weights.Shape[1]}, {conv.Weights.Shape[3]}{(conv.Stride.Height > 1 ? $", /{conv.Stride.Height}" : "")}",
        BatchNormOperation => "batch norm",
        ReluOperation => "ReLU",
        MaxPoolOperation pool => $"every {pool.Stride.Height}nd pixel",
        PadChannelsOperation pad => $"+ {pad.Before + pad.After} channels of 0",
        var other => other.Kind,
    };

    private static string Colour(Node node) => node.Operation switch
    {
        Conv2DOperation => "#cfe2f3",
        BatchNormOperation => "#e2efda",
        ReluOperation => "#fce5cd",
        _ => "#eee",
    };
}
