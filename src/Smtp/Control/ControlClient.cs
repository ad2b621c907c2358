using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Smtp.Control;

/// <summary>Asks a running daemon, over its control socket.</summary>
internal sealed class ControlClient : IQueueSource
{
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;

    private ControlClient(Socket socket)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reader = new StreamReader(_stream);
    }

    /// <returns><see langword="null"/>: no daemon runs there.</returns>
    /// <exception cref="IOException">One may run, and cannot be reached; the message says why.</exception>
    public static async Task<ControlClient?> TryConnectAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var path = ControlPath.In(dataDirectory);
        if (ControlPath.Problem(path) is { } problem)
            throw new IOException(problem);

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new ControlClient(socket);
        }
        catch (SocketException error)
        {
            socket.Dispose();

            // A file that a crash has left refuses; without any the address is not available.
            return error.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable || !File.Exists(path)
                ? null
                : throw new IOException($"cannot reach smtpd at {path}: {error.Message}", error);
        }
    }

    public async IAsyncEnumerable<ControlAnswer> AskAsync(
        ControlRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(request, ControlJson.Default.ControlRequest), cancellationToken);
        await _stream.WriteAsync("\n"u8.ToArray(), cancellationToken);
        while (await _reader.ReadLineAsync(cancellationToken) is { } line)
        {
            var answer = Read(line);
            if (answer.Error is not null)
                throw new FormatException(answer.Error);
            if (answer.End)
                yield break;
            yield return answer;
        }

        throw new IOException("smtpd has closed the connection before its answer was whole; its log may say why");
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _stream.DisposeAsync();
    }

    private static ControlAnswer Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ControlJson.Default.ControlAnswer) ?? throw new JsonException();
        }
        catch (JsonException error)
        {
            throw new IOException("smtpd answers in words that this version of the command does not know: are they the same?", error);
        }
    }
}
