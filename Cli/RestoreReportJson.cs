using System.Text.Json;
using NeoResNet.Nn;

namespace NeoResNet.Cli;

/// <summary>Writes how the arrays of a file match the variables of a network.</summary>
internal static class RestoreReportJson
{
    /// <summary>
    /// Writes the property <c>report</c>: an object, or null if no file was compared with a network.
    /// </summary>
    public static void Write(Utf8JsonWriter json, RestoreReport? report)
    {
        if (report is null)
        {
            json.WriteNull("report");
            return;
        }

        json.WriteStartObject("report");
        json.WriteNumber("matched", report.Matched.Count);
        json.WriteStrings("missing", report.Missing);
        json.WriteStrings("unexpected", report.Unexpected);
        json.WriteObjects("mismatched", report.WrongShapes, wrong =>
        {
            json.WriteString("name", wrong.Name);
            json.WriteShape("expected", wrong.Expected);
            json.WriteShape("actual", wrong.Given);
        });
        json.WriteObjects("transposed", report.Transposed, array =>
        {
            json.WriteString("name", array.Name);
            json.WriteShape("expected", array.Expected);
            json.WriteShape("actual", array.Stored);
            json.WriteString("layout", array.Layout);
        });
        json.WriteEndObject();
    }
}
