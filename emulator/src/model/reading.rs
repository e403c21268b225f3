//! Readings of the questions that the documents leave open (OPEN), for those that change what a role does.

use std::fmt;

/// One of the two readings of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Reading {
    /// The first.
    A,
    /// The second.
    B,
}

impl Reading {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "A",
            Self::B => "B",
        })
    }
}

/// Makes the enum and its table from one list, so that neither can lack a question.
macro_rules! questions {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal, $takes:ident;)*) => {
        /// A question whose reading can be switched. Its number is that of its row `OPEN-NNN`, where both readings
        /// are spelt out.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Question {
            $($(#[doc = $doc])+ $name = $number,)*
        }

        impl Question {
            /// Every question that can be switched, by number.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The reading that the lab takes unless told otherwise.
            #[must_use]
            pub const fn default_reading(self) -> Reading {
                match self {
                    $(Self::$name => Reading::$takes,)*
                }
            }
        }
    };
}

questions! {
    /// What a host key's limit of 10 activations on 6 machines counts.
    KeyLimit = 2, A;
    /// Whether a counted client ever leaves the count, and how many are kept.
    CountWindow = 3, B;
    /// One count for all products, or one for each class.
    OneCount = 4, A;
    /// Whether the count includes the machine that asks.
    CountsAsker = 5, A;
    /// Whether the host machine counts as a client of itself.
    CountsItself = 6, A;
    /// Whether one CMID under another name counts again.
    CmidAlone = 7, A;
    /// Whether the search goes on when a named host fails.
    NamedHostFails = 8, B;
    /// What a port alone means.
    PortAlone = 9, A;
    /// Whether a bracketed IPv6 literal is accepted as a named host.
    BracketedLiteral = 11, A;
    /// Whether suffixes are asked one after the other, or all at once.
    Suffixes = 12, A;
    /// What weight means within one priority.
    Weight = 13, A;
    /// How records of weight 0 are chosen.
    WeightZero = 14, A;
    /// How a client that ignores priority and weight chooses.
    LegacyOrder = 15, A;
    /// Which failures start the 15-minute watch.
    WatchAfter = 16, A;
    /// Whether a triggered attempt that fails restarts the watch.
    WatchRestarts = 17, A;
    /// From when retries after a failed renewal count.
    RetryFrom = 19, A;
    /// Whether a success on demand moves the next renewal.
    OnDemandMoves = 20, A;
    /// Which status holds at the very minute the 180 days end.
    LastMinute = 21, A;
    /// What becomes of an interval out of bounds in the registry.
    BadInterval = 22, A;
    /// What setting an interval does on a client.
    IntervalOnClient = 23, A;
    /// Whether `Manual` stops a KMS client as well.
    ManualOnKms = 24, A;
    /// Whether the host's own domain is published beside a list.
    OwnDomain = 26, A;
    /// When a host refreshes its record.
    Refresh = 28, B;
    /// Whether switching publication off removes the record.
    StopPublishing = 29, A;
    /// Whether the record carries the listening port.
    RecordPort = 30, A;
    /// How often a failed publication is tried again.
    PublishRetry = 31, A;
    /// Which host the cache holds after a fail-over.
    CacheAfterFailOver = 32, A;
    /// What the time to expiration is in states without an end.
    EndlessMinutes = 35, A;
    /// Whether a refused request is logged as 12290.
    LogsRefused = 36, A;
    /// What 12289 says when the count is too small.
    LowCountEvent = 37, A;
    /// What VM Info of 12288 holds.
    VmInfo = 38, B;
    /// Whether the total counter includes failed requests.
    TotalIncludesFailed = 39, A;
    /// Where a request in status 6 is counted.
    ExtendedGraceCounter = 40, A;
    /// What counters show on a machine that is no host.
    CountersElsewhere = 41, A;
    /// Whether counters survive a restart.
    CountersSurvive = 42, A;
    /// Which clock difference is refused.
    ClockTolerance = 50, A;
    /// The overall result when one named host is unreachable.
    UnreachableResult = 52, A;
    /// Whether 0x8007232B and 0x8007251D are told apart.
    DnsCodes = 53, A;
    /// Which code tells of an invalid or blocked key.
    KeyCodes = 54, A;
    /// Whether 0xC004F009 is for KMS clients too.
    GraceExpiredForKms = 55, A;
    /// What a rearm beyond the limit does.
    RearmBeyondLimit = 57, A;
    /// Who heeds `SkipRearm`.
    SkipRearm = 58, A;
    /// Whether a rearm alone changes the CMID.
    RearmChangesCmid = 59, A;
    /// The status right after a new key is installed on an activated machine.
    AfterNewKey = 60, A;
    /// How long the grace after a hardware change is.
    HardwareGrace = 61, A;
    /// How often the hardware is checked.
    HardwareCheck = 62, A;
    /// What exceeds the hardware tolerance.
    HardwareWeights = 63, A;
    /// When extended grace is entered.
    ExtendedGraceEntered = 65, A;
    /// The status of a tampered system.
    TamperedStatus = 66, A;
    /// Whether a non-genuine host serves.
    NonGenuineHost = 67, A;
    /// What a host that was never activated does.
    UnactivatedHost = 68, A;
    /// How self-activation is recognised.
    SelfActivation = 69, A;
    /// How long 410 years are.
    Years = 72, A;
    /// What makes host options take effect.
    HostOptions = 92, B;
    /// What a host knows a product by.
    ProductKnownBy = 96, A;
    /// What becomes of a publish list with a bad line.
    BadPublishLine = 99, A;
    /// When a missing Windows marker is an error.
    MarkerChecked = 100, A;
    /// Whether a host in its own OOT grace serves.
    HostInOotGrace = 101, A;
}

impl Question {
    /// The number of its row in `OPEN`.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// The question with this number, if it can be switched.
    #[must_use]
    pub fn numbered(number: u16) -> Option<Self> {
        Self::ALL.iter().copied().find(|question| question.number() == number)
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OPEN-{:03}", self.number())
    }
}

/// Which reading is taken of each question: the lab's own choice but for those switched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readings {
    /// One bit a question by its number: set where the other reading is taken.
    switched: u128,
}

const _: () = {
    let mut index = 0;
    while index < Question::ALL.len() {
        assert!(Question::ALL[index].number() < 128, "a question has one bit of a u128");
        index += 1;
    }
};

impl Readings {
    /// The reading taken of `question`.
    #[must_use]
    pub fn of(self, question: Question) -> Reading {
        let default = question.default_reading();
        if self.switched >> question.number() & 1 == 0 { default } else { default.other() }
    }

    /// Whether reading B of `question` is taken.
    #[must_use]
    pub fn is_b(self, question: Question) -> bool {
        self.of(question) == Reading::B
    }

    /// The same with `reading` of `question`.
    #[must_use]
    pub fn with(mut self, question: Question, reading: Reading) -> Self {
        let bit = 1 << question.number();
        if reading == question.default_reading() {
            self.switched &= !bit
        } else {
            self.switched |= bit
        }
        self
    }

    /// Questions whose reading isn't the lab's own, with the reading taken.
    pub fn switched(self) -> impl Iterator<Item = (Question, Reading)> {
        let questions = Question::ALL.iter().copied();
        questions
            .map(move |question| (question, self.of(question)))
            .filter(|(question, reading)| *reading != question.default_reading())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switched_question_takes_the_other_reading_and_back() {
        let switched = Readings::default().with(Question::NamedHostFails, Reading::A);
        assert_eq!(switched.of(Question::NamedHostFails), Reading::A);
        assert_eq!(switched.switched().collect::<Vec<_>>(), [(Question::NamedHostFails, Reading::A)]);
        assert!(!switched.is_b(Question::HostInOotGrace));
        assert_eq!(switched.with(Question::NamedHostFails, Reading::B), Readings::default());
    }

    #[test]
    fn every_question_is_found_by_its_number() {
        for question in Question::ALL {
            assert_eq!(Question::numbered(question.number()), Some(*question));
        }
        assert_eq!(Question::numbered(1), None);
    }
}
