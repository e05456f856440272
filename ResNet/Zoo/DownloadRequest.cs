using System.Net;
using System.Net.Http.Headers;

namespace NeoResNet;

/// <summary>
/// Sends one request and follows its redirects. At most ten redirects are followed, and none leads
/// from https to another scheme.
/// </summary>
internal static class DownloadRequest
{
    private const int MaxRedirects = 10;

    /// <summary>Requests a file or the rest of it.</summary>
    /// <param name="client">A client that follows no redirects.</param>
    /// <param name="address">The address.</param>
    /// <param name="start">The number of bytes to skip.</param>
    /// <param name="validator">
    /// The validator of the file whose bytes are skipped. If the file has changed, a server sends
    /// the whole file.
    /// </param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The response that is not a redirect; must be disposed by the caller.</returns>
    /// <exception cref="IOException">A redirect is unsafe, or there are too many.</exception>
    /// <exception cref="HttpRequestException">The request failed.</exception>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, Uri address, long start, string? validator, CancellationToken cancellationToken)
    {
        Uri current = address;
        for (int redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, current);
            request.Headers.AcceptEncoding.Add(new("identity"));
            request.Headers.UserAgent.Add(new("NeoResNet", typeof(ModelZoo).Assembly.GetName().Version?.ToString(fieldCount: 3)));
            if (start > 0)
            {
                request.Headers.Range = new RangeHeaderValue(start, null);
                _ = request.Headers.TryAddWithoutValidation("If-Range", validator);
            }

            HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response.StatusCode))
            {
                return response;
            }

            using (response)
            {
                current = Target(address, current, response.Headers.Location);
            }
        }

        throw new IOException($"Cannot download {address}: the server redirects more than {MaxRedirects} times.");
    }

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static Uri Target(Uri asked, Uri current, Uri? location)
    {
        Uri next = location is null ? throw new IOException($"Cannot download {asked}: the server redirects without an address.") : new(current, location);
        return next.Scheme == Uri.UriSchemeHttps || (next.Scheme == Uri.UriSchemeHttp && current.Scheme == Uri.UriSchemeHttp)
            ? next
            : throw new IOException($"Cannot download {asked}: the server redirects to '{next.GetLeftPart(UriPartial.Path)}', which is not an https address.");
    }
}
