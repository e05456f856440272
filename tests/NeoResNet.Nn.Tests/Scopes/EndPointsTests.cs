namespace NeoResNet.Nn.Tests.Scopes;

public sealed class EndPointsTests
{
    [Test]
    public void Nodes_come_in_the_order_of_their_first_collection_each_with_all_its_names()
    {
        (Node a, Node b, Node c) = ThreeNodes();
        var collection = new OutputsCollection();
        collection.Add("a", a);
        collection.Add("b", b);
        collection.Add("alias of a", a);
        collection.Add("c", c);
        var endPoints = new EndPoints(collection);
        Assert.That(endPoints, Is.EqualTo(new KeyValuePair<string, Node>[] { new("a", a), new("alias of a", a), new("b", b), new("c", c) }));
        Assert.That(endPoints.Keys.Zip(endPoints.Values), Is.EqualTo(endPoints.Select(pair => (pair.Key, pair.Value))));
    }

    [Test]
    public void What_is_added_comes_last_and_replaces_what_has_its_name()
    {
        (Node a, Node b, Node c) = ThreeNodes();
        var endPoints = new EndPoints(new OutputsCollection());
        endPoints.Add("first", a);
        endPoints.Add("second", b);
        endPoints.Add("first", c);
        Assert.That(endPoints.Select(pair => (pair.Key, pair.Value)), Is.EqualTo(new[] { ("first", c), ("second", b) }));
        Assert.That((endPoints.Count, endPoints.ContainsKey("second"), endPoints.ContainsKey("third")), Is.EqualTo((2, true, false)));
        Assert.That(endPoints.TryGetValue("first", out Node? found) && found == c, Is.True);
    }

    [Test]
    public void An_unknown_name_is_answered_with_the_nearest_ones()
    {
        (Node a, Node b, Node c) = ThreeNodes();
        var endPoints = new EndPoints(new OutputsCollection());
        endPoints.Add("net/conv1", a);
        endPoints.Add("net/block1/unit_1", b);
        endPoints.Add("predictions", c);
        Assert.That(() => endPoints["net/block1/conv1"], Throws.InstanceOf<KeyNotFoundException>()
            .With.Message.Contains("'net/block1/conv1'").And.Message.Contains("Unknown end point").And.Message.Contains("net/conv1, net/block1/unit_1"));
    }

    [Test]
    public void Without_end_points_the_error_says_so()
    {
        var endPoints = new EndPoints(new OutputsCollection());
        Assert.That(() => endPoints["predictions"], Throws.InstanceOf<KeyNotFoundException>().With.Message.Contains("no end points"));
    }

    private static (Node A, Node B, Node C) ThreeNodes()
    {
        var graph = new Graph(new VariableStore());
        return (graph.Placeholder([1]), graph.Placeholder([1]), graph.Placeholder([1]));
    }
}
