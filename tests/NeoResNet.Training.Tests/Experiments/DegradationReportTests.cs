namespace NeoResNet.Training.Tests.Experiments;

/// <summary>Tests the page and the picture of the experiment about the degradation problem.</summary>
public sealed class DegradationReportTests
{
    private static readonly DegradationReport Report = new(
        "A recipe.",
        3,
        [
            (new("plain20", "plain20_cifar", 10.08, null), [new(1, 60.3, 55.5, 800), new(2, 40, 42.13, 810)]),
            (new("resnet20", "resnet20_v1_cifar", 8.74, 8.75), [new(1, 50, 45, 790)]),
            (new("highway56", "highway56_cifar", null, null), []),
        ],
        [(110, "plain", new(2.5, 1234.5, 0.25))]);

    [Test]
    public void The_page_has_the_recipe_and_the_tables() => Assert.That(Report.ToMarkdown(), Is.EqualTo("""
        A recipe.

        Errors after the last epoch, in percent:

        | network | epochs | training error | test error | test error of a reproduction | test error of He et al. |
        |---|--:|--:|--:|--:|--:|
        | plain20 | 2 of 3 | 40.00 | 42.13 | 10.08 |  |
        | resnet20 | 1 of 3 | 50.00 | 45.00 | 8.74 | 8.75 |
        | highway56 | 0 of 3 |  |  |  |  |

        Training error / test error after each epoch, in percent:

        | epoch | plain20 | resnet20 | highway56 |
        |--:|--:|--:|--:|
        | 1 | 60.3 / 55.5 | 50.0 / 45.0 |  |
        | 2 | 40.0 / 42.1 |  |  |

        Norms of the gradients at the initial weights:

        | layers | network | loss | first unit | last unit | first / last |
        |--:|---|--:|--:|--:|--:|
        | 110 | plain | 2.5 | 1.23E+03 | 0.25 | 4.94E+03 |

        """.ReplaceLineEndings("\n")));

    [Test]
    public void Without_results_the_page_has_only_the_networks()
    {
        DegradationReport empty = Report with { Curves = [(Report.Curves[0].Curve, [])], Gradients = [] };
        Assert.That(empty.Tables.Select(table => table.Title), Is.EqualTo(new[] { "Errors after the last epoch, in percent" }));
        Assert.That(empty.ToSvg(), Does.Contain("training error in %").And.Not.Contain("polyline"));
    }

    [Test]
    public void The_picture_has_both_errors_and_one_colour_per_network()
    {
        string svg = Report.ToSvg();
        Assert.That(svg, Does.Contain("training error in %").And.Contain("test error in %"));
        string[] lines = [.. svg.Split('\n').Where(line => line.StartsWith("<polyline", StringComparison.Ordinal))];
        Assert.That(lines, Has.Length.EqualTo(4));
        Assert.That(lines.Select(line => line.Contains("class=\"c0\"", StringComparison.Ordinal)), Is.EqualTo(lines.Select(line => line.Contains("<title>plain20<", StringComparison.Ordinal))));
    }
}
