using System.Net.Sockets;

namespace Smtp.Control;

/// <summary>Makes the listening socket: only its owner can reach it, from the first moment it has its name.</summary>
internal static class ControlSocket
{
    private const string Staging = ".control";
    private const int Backlog = 16;

    /// <summary>In the place of one that a crash has left; the queue's lock says that nobody uses it.</summary>
    /// <exception cref="IOException">It cannot be made; the message says why.</exception>
    public static Socket Listen(string dataDirectory)
    {
        var path = ControlPath.In(dataDirectory);
        if (ControlPath.Problem(path) is { } problem)
            throw new IOException(problem);

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (OperatingSystem.IsWindows())
                BindHere(socket, path);
            else
                BindAside(socket, dataDirectory, path);
            return socket;
        }
        catch (Exception error) when (error is SocketException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new IOException($"{path}: {error.Message}", error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A socket's file is made with whatever the umask allows: so it is made where nobody else can look, and then moved.</summary>
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void BindAside(Socket socket, string dataDirectory, string path)
    {
        var staging = Path.Combine(dataDirectory, Staging);
        if (Directory.Exists(staging))
            Directory.Delete(staging, recursive: true);
        Directory.CreateDirectory(staging, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            var aside = Path.Combine(staging, "s");
            socket.Bind(new UnixDomainSocketEndPoint(aside));
            File.SetUnixFileMode(aside, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(Backlog);
            File.Move(aside, path, overwrite: true);
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private static void BindHere(Socket socket, string path)
    {
        File.Delete(path);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen(Backlog);
    }
}
