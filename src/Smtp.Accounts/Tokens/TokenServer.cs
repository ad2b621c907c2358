namespace Smtp.Accounts.Tokens;

/// <summary>The one way out to whoever gives tokens: follows nowhere, waits shortly, reads little.</summary>
internal static class TokenServer
{
    private const int MaximumAnswer = 256 * 1024;

    // Kept for as long as the process lives: its connections go by themselves.
    private static readonly HttpClient Http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 16,
    })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = MaximumAnswer,
    };

    /// <returns>The body of a 200.</returns>
    /// <exception cref="IOException">Anything else; the message holds nothing of the request but its address.</exception>
    public static async Task<byte[]> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var where = request.RequestUri;
        try
        {
            using var response = await Http.SendAsync(request, cancellationToken);
            return (int)response.StatusCode == 200
                ? await response.Content.ReadAsByteArrayAsync(cancellationToken)
                : throw new IOException($"{where} answers {(int)response.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"{where} cannot be asked: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{where} does not answer in time", e);
        }
    }
}
