using Smtp.Fuzz.Engine;
using Xunit.Runner.InProc.SystemConsole;

// A word first: a target to fuzz. Else it is the runner of the tests.
return args is [{ Length: > 0 } first, ..] && (first[0] != '-' || first is "--help" or "-h")
    ? await FuzzCommand.Create().Parse(args).InvokeAsync()
    : await ConsoleRunner.Run(args);
