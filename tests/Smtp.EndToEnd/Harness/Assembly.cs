using System.Runtime.Versioning;
using Xunit;

// The peers are what a Linux distribution packages; SIGKILL and Maildir modes are Unix, too.
[assembly: SupportedOSPlatform("linux")]

// Each test starts several processes and some measure what a loaded machine does: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
