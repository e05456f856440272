using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NeoResNet.Tests.Zoo;

/// <summary>Represents a request that a <see cref="LocalServer"/> received.</summary>
internal sealed record ServerRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Gets the first byte of the requested range; 0 for the whole file.</summary>
    public int Start => Headers.TryGetValue("range", out string? range) ? int.Parse(range["bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture) : 0;
}

/// <summary>
/// An HTTP server on this machine whose answers a test writes byte by byte, so that they can be
/// wrong in any way. Each answer ends its connection.
/// </summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Action<ServerRequest, Stream> _answer;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Writes the answer to a request.</param>
    public LocalServer(Action<ServerRequest, Stream> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    /// <summary>Gets all requests in their order.</summary>
    public List<ServerRequest> Requests { get; } = [];

    /// <summary>Gets a token that is cancelled when the server stops.</summary>
    public CancellationToken Stopping => _stop.Token;

    public string AddressOf(string path) => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{path}";

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    /// <summary>Writes an answer with a body.</summary>
    public static void Write(Stream stream, string statusAndHeaders, ReadOnlySpan<byte> body = default)
    {
        string head = statusAndHeaders.ReplaceLineEndings("\r\n").TrimEnd() + "\r\nConnection: close\r\n\r\n";
        stream.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {head}"));
        stream.Write(body);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => Serve(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private void Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                using NetworkStream stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                string[] first = reader.ReadLine()!.Split(' ');
                var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                for (string line = reader.ReadLine()!; line.Length > 0; line = reader.ReadLine()!)
                {
                    string[] pair = line.Split(": ", 2);
                    headers[pair[0]] = pair[1];
                }

                var request = new ServerRequest(first[1], headers);
                lock (Requests)
                {
                    Requests.Add(request);
                }

                _answer(request, stream);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The client ended the connection, or the test ended.
            }
        }
    }
}
