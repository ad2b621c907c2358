namespace Smtp.Composition;

/// <summary>The daemon cannot start for a reason outside it: a port in use, a folder that cannot be written. The log says which.</summary>
internal sealed class StartRefusedException(string message, Exception inner) : Exception(message, inner);
