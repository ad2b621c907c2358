using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Smtp.Queue.Durability;

/// <summary>Owner and group of files, which .NET does not know.</summary>
public static class FileOwner
{
    /// <summary>
    /// Gives a file we made to whom another file or folder belongs: what root edits must stay readable for the user the daemon runs as.
    /// Nothing to do for anybody but root, nor where there is no such call.
    /// </summary>
    /// <exception cref="IOException"/>
    public static void Copy(string from, SafeFileHandle to)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return;

        // struct statx has the same form on every processor: stx_uid at 20, stx_gid at 24.
        Span<byte> status = stackalloc byte[256];
        ref var first = ref MemoryMarshal.GetReference(status);
        if (NativeCalls.Status(NativeCalls.WorkingDirectory, from, 0, NativeCalls.OwnerAndGroup, ref first) < 0)
            throw Error("statx", from);

        var owner = BinaryPrimitives.ReadUInt32LittleEndian(status[20..]);
        var group = BinaryPrimitives.ReadUInt32LittleEndian(status[24..]);
        if (NativeCalls.ChangeOwner(to, owner, group) < 0)
            throw Error("fchown", from);
    }

    private static IOException Error(string call, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call} {path}: {Marshal.GetPInvokeErrorMessage(error)} (error {error})", error);
    }
}
