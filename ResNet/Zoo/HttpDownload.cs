using System.Globalization;
using System.Net;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Downloads one file over HTTP: continues an earlier download if the server's file is unchanged,
/// and repeats requests that were interrupted.
/// </summary>
/// <param name="model">The model, whose length is checked.</param>
/// <param name="address">The address to request.</param>
/// <param name="part">Receives the bytes.</param>
/// <param name="options">The limits.</param>
/// <param name="progress">Receives the progress; null for none.</param>
internal sealed class HttpDownload(ZooModel model, Uri address, PartialFile part, DownloadOptions options, IProgress<DownloadProgress>? progress)
{
    // Requests in a row that brought no data, and all requests.
    private const int MaxFruitless = 3, MaxRequests = 100;

    private const int BufferLength = 1 << 16;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Downloads the file. After a failure, the received bytes stay.</summary>
    /// <exception cref="DataFileException">The server's file is too long or has another length.</exception>
    /// <exception cref="IOException">The server cannot be reached, or the download failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // The proxy is that of the system: HTTPS_PROXY and its relatives, or the system's settings.
        HttpMessageHandler handler = options.Handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = ConnectTimeout };
        using var client = new HttpClient(handler, disposeHandler: options.Handler is null) { Timeout = Timeout.InfiniteTimeSpan };
        int fruitless = 0;
        for (int request = 1; ; request++)
        {
            long before = part.Length;
            try
            {
                await RequestAsync(client, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (InterruptedDownloadException e)
            {
                fruitless = part.Length > before ? 1 : fruitless + 1;
                if (fruitless >= MaxFruitless || request >= MaxRequests)
                {
                    string kept = part.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $" {part.Length} bytes are kept; the next call continues the download.") : "";
                    throw new IOException($"Cannot download {address}: {e.Message}{kept}", e);
                }
            }

            await Task.Delay(options.RetryDelay * fruitless, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RequestAsync(HttpClient client, CancellationToken cancellationToken)
    {
        DownloadState? earlier = part.Continue(address.AbsoluteUri);
        if (earlier?.Length == part.Length)
        {
            return;
        }

        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(options.StallTimeout + ConnectTimeout);
        using HttpResponseMessage response = await FromServer(
            () => DownloadRequest.SendAsync(client, address, part.Length, earlier?.Validator, stall.Token), cancellationToken).ConfigureAwait(false);
        if (Accept(response, earlier) is not { } total)
        {
            return;
        }

        Stream body = await FromServer(() => response.Content.ReadAsStreamAsync(stall.Token), cancellationToken).ConfigureAwait(false);
        byte[] buffer = new byte[BufferLength];
        while (true)
        {
            stall.CancelAfter(options.StallTimeout);
            int count = await FromServer(() => body.ReadAsync(buffer, stall.Token).AsTask(), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            CheckLength(part.Length + count, total.Length);
            part.Append(buffer.AsSpan(0, count));
            progress?.Report(new(part.Length, total.Length));
        }

        if (total.Length is { } expected && part.Length != expected)
        {
            throw Interrupted($"the connection ended after {part.Length} of {expected} bytes.");
        }
    }

    // Returns the state of the download whose next bytes the response contains; null if the
    // download is complete.
    private DownloadState? Accept(HttpResponseMessage response, DownloadState? earlier)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                var state = new DownloadState(address.AbsoluteUri, TagOf(response), Date(response), response.Content.Headers.ContentLength);
                CheckStart(response, state.Length);
                part.Begin(state);
                return state;
            case HttpStatusCode.PartialContent when earlier is not null:
                return IsRest(response, earlier) ? earlier : throw Restart("the server sent another part of the file than requested.");
            case HttpStatusCode.PartialContent:
                throw Failed("the server sent a part of the file, but the whole file was requested.");
            case HttpStatusCode.RequestedRangeNotSatisfiable when earlier is not null:
                return response.Content.Headers.ContentRange?.Length == part.Length && earlier.Length is null ? null : throw Restart("the server's file is shorter than the received bytes.");
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new InterruptedDownloadException($"the server answered '{Status(response)}'.");
            default:
                throw Failed($"the server answered '{Status(response)}'. Pass another source (DownloadOptions.Source or --from).");
        }
    }

    private void CheckStart(HttpResponseMessage response, long? length)
    {
        if (response.Content.Headers.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
        {
            throw Failed($"the server sent the encoding '{string.Join(", ", response.Content.Headers.ContentEncoding)}', which was not requested.");
        }

        // A connection that ends early looks like the end of the file.
        if (length is null && response.Headers.TransferEncodingChunked != true && model is { Length: null, Checksum: null })
        {
            throw Failed("the server states no length, so a truncated file cannot be detected. Pass another source (DownloadOptions.Source or --from).");
        }

        CheckLength(length ?? 0, length);
    }

    private void CheckLength(long received, long? stated)
    {
        if ((stated ?? model.Length) is { } told && model.Length is { } known && (told != known || received > known))
        {
            throw new DataFileException(address.AbsoluteUri, null, $"the file has {Math.Max(told, received)} bytes; expected {known} bytes. The publisher may have replaced the file. Pass another source (DownloadOptions.Source or --from).");
        }

        if (received > options.MaxLength)
        {
            throw new DataFileException(address.AbsoluteUri, null, $"the file has at least {received} bytes, which exceeds the limit of {options.MaxLength} bytes (DownloadOptions.MaxLength).");
        }
    }

    private bool IsRest(HttpResponseMessage response, DownloadState earlier) =>
        response.Content.Headers.ContentRange is { Unit: "bytes", From: { } from, To: { } to } range
        && from == part.Length
        && (earlier.Length is null || (to == earlier.Length - 1 && (range.Length ?? earlier.Length) == earlier.Length))
        && (TagOf(response) ?? earlier.ETag) == earlier.ETag;

    // Runs a call to the server, and separates what a repetition can repair.
    private async Task<T> FromServer<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InterruptedDownloadException(string.Create(CultureInfo.InvariantCulture, $"the server sent no data for {options.StallTimeout.TotalSeconds} s."), e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError or HttpRequestError.SecureConnectionError)
        {
            throw new IOException($"Cannot download {address}: {Sentence(e)} Check the connection and the proxy (HTTPS_PROXY), or pass a file (DownloadOptions.Source or --from).", e);
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException)
        {
            throw new InterruptedDownloadException($"the connection ended after {part.Length.ToString(CultureInfo.InvariantCulture)} bytes: {Sentence(e)}", e);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && e.InnerException is System.Net.Sockets.SocketException)
        {
            throw new InterruptedDownloadException($"the connection ended after {part.Length.ToString(CultureInfo.InvariantCulture)} bytes: {Sentence(e)}", e);
        }
    }

    // The messages of .NET and the system end with or without a full stop.
    private static string Sentence(Exception e) => $"{e.Message.TrimEnd('.')}.";

    private InterruptedDownloadException Restart(string message)
    {
        part.Clear();
        return new(message);
    }

    private static InterruptedDownloadException Interrupted(FormattableString message) => new(FormattableString.Invariant(message));

    private IOException Failed(string message) => new($"Cannot download {address}: {message}");

    // A weak tag allows differences in the bytes.
    private static string? TagOf(HttpResponseMessage response) => response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : null;

    private static string? Date(HttpResponseMessage response) => response.Content.Headers.LastModified?.ToString("R", CultureInfo.InvariantCulture);

    private static string Status(HttpResponseMessage response) => string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd();
}
