using System.Runtime.Versioning;
using Xunit.Sdk;
using Xunit.v3;

// The peers are what a Linux distribution packages; SIGKILL and Maildir modes are Unix, too.
[assembly: SupportedOSPlatform("linux")]

// Each test starts several processes and some measure what a loaded machine does: one at a time.
[assembly: Parallelization(Mode = ParallelMode.None)]
