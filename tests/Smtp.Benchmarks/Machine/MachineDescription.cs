using System.Runtime.InteropServices;

namespace Smtp.Benchmarks.Machine;

/// <summary>The machine, as a figure needs to be read with it.</summary>
internal static class MachineDescription
{
    /// <summary>The line of a report.</summary>
    public static string Line(DirectoryInfo directory) => $"- Machine: {Of(directory)}; client, server and sink share it";

    public static string Of(DirectoryInfo directory) =>
        $"{Processor()}, {Environment.ProcessorCount} cores, {MemoryInstalled()} GiB, {RuntimeInformation.OSDescription}, " +
        $"kernel {Environment.OSVersion.Version}, {FileSystem(directory)} at {directory.FullName}";

    /// <summary>ext4, xfs, tmpfs …: of the mount that holds the folder.</summary>
    public static string FileSystem(DirectoryInfo directory) => File.ReadLines("/proc/self/mounts")
        .Select(line => line.Split(' '))
        .Where(mount => (directory.FullName + "/").StartsWith(mount[1].TrimEnd('/') + "/", StringComparison.Ordinal))
        .MaxBy(mount => mount[1].Length)![2];

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1]
        ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static long MemoryInstalled() => (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes + (1L << 29)) >> 30;
}
