namespace Smtp.Policy;

/// <summary>A policy that also hears what came of a session, to judge the next question by it.</summary>
public interface ISessionWatcher : IPolicy
{
    /// <summary>Called by many sessions at once; does not wait.</summary>
    void Happened(SessionEvent what, PolicyFacts facts);
}
