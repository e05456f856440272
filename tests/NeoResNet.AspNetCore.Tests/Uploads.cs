using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using NeoResNet.Tensors;

namespace NeoResNet.AspNetCore.Tests;

/// <summary>The code of docs/aspnetcore.md, which the tests run in a server.</summary>
internal static class Uploads
{
    public static void Map(WebApplication app, IImageClassifier classifier)
    {
        #region docs/aspnetcore.md
        var limits = new PhotoOptions { MaxFileLength = 10_000_000, MaxPixels = 50_000_000 };
        app.MapPost("/classify", async (HttpRequest request) =>
        {
            try
            {
                var photo = Photo.FromStream(request.Body, limits, "the upload");
                CancellationToken aborted = request.HttpContext.RequestAborted;
                return Results.Ok(await classifier.ClassifyAsync(photo, top: 3, aborted));
            }
            catch (DataFileException refused)
            {
                return Results.BadRequest(refused.Message);
            }
        });
        #endregion
    }
}
