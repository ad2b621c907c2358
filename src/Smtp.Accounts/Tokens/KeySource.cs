namespace Smtp.Accounts.Tokens;

/// <summary>Where a JWKS comes from.</summary>
internal static class KeySource
{
    private const int MaximumLength = 256 * 1024;

    /// <param name="location">An absolute path or an address.</param>
    /// <returns>Reads it; throws <see cref="IOException"/> where that cannot be done.</returns>
    public static Func<CancellationToken, Task<byte[]>> Open(string location) =>
        Path.IsPathFullyQualified(location)
            ? cancellationToken => ReadFileAsync(location, cancellationToken)
            : async cancellationToken =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, location);
                return await TokenServer.AskAsync(request, cancellationToken);
            };

    private static async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return new FileInfo(path).Length <= MaximumLength
                ? await File.ReadAllBytesAsync(path, cancellationToken)
                : throw new IOException($"{path} has more than {MaximumLength} octets");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
