// The words that make-users.js makes users of.

/** @typedef {{ of<T>(list: readonly T[]): T }} Dice */

/**
 * Given names, family names, and what an id is made of, in a language.
 * @param {string[]} given
 * @param {string[]} family
 * @param {string[]} latin
 */
const people = (given, family, latin) => (/** @type {Dice} */ dice) => [dice.of(given), dice.of(family), dice.of(latin)]

/** One entry per language; those that more users write in stand more than once. */
export const NAMES = (() => {
  const english = people(
    ['Olivia', 'James', 'Amelia', 'Noah', 'Grace', 'Henry', 'Ruby', 'Oscar', 'Sean', 'Niamh'],
    ['Smith', "O'Connor", 'Taylor-Reed', 'Clarke', 'MacDonald', 'Wright', 'Okafor', 'Bennett'],
    ['olivia', 'jsmith', 'amelia_c', 'noah', 'grace', 'h-wright', 'ruby', 'oscar_b'],
  )
  const spanish = people(
    ['José', 'María', 'Íñigo', 'Lucía', 'Martín', 'Begoña'],
    ['Núñez', 'García López', 'Ibáñez', 'Muñoz', 'de la Peña'],
    ['jose', 'maria', 'inigo', 'lucia', 'martin'],
  )
  const german = people(
    ['Jürgen', 'Zoë', 'Anke', 'Björn', 'Käthe'],
    ['Müller', 'Weiß', 'Schäfer', 'von Groß'],
    ['juergen', 'anke', 'bjoern'],
  )
  const polish = people(
    ['Łukasz', 'Małgorzata', 'Grażyna', 'Paweł'],
    ['Wójcik', 'Żółtowski', 'Dąbrowska'],
    ['lukasz', 'gosia', 'pawel'],
  )
  const turkish = people(['Işıl', 'Çağla', 'Ömer', 'İbrahim'], ['Yılmaz', 'Şahin', 'Öztürk'], ['isil', 'cagla', 'omer'])
  const vietnamese = people(['Nguyệt', 'Đức', 'Hương', 'Thảo'], ['Nguyễn', 'Trần', 'Phạm'], ['nguyet', 'duc', 'huong'])
  const russian = people(
    ['Наталья', 'Дмитрий', 'Ёлка', 'Сергей'],
    ['Иванов', 'Щербакова', 'Фёдорова'],
    ['natasha', 'dmitry', 'sergey'],
  )
  const greek = people(['Ελένη', 'Γιώργος', 'Μαρία'], ['Παπαδόπουλος', 'Νικολάου'], ['eleni', 'giorgos'])
  const arabic = people(
    ['محمد', 'فاطمة', 'يوسف', 'ليلى'],
    ['الحسن', 'عبد الله', 'منصور'],
    ['mohammed', 'fatima', 'yousef', 'layla'],
  )
  const hebrew = people(['נועה', 'דוד', 'יעל'], ['כהן', 'לוי', 'מזרחי'], ['noa', 'david', 'yael'])
  const hindi = people(['आरव', 'प्रिया', 'अनन्या', 'श्रेया'], ['शर्मा', 'पटेल', 'गुप्ता'], ['aarav', 'priya', 'ananya'])
  const tamil = people(['அருண்', 'மீனா'], ['குமார்', 'ராஜன்'], ['arun', 'meena'])
  const thai = people(['สมชาย', 'พิมพ์', 'อรุณ'], ['ใจดี', 'ศรีสุข'], ['somchai', 'pim'])
  const chinese = people(['伟', '秀英', '芳', '子涵'], ['王', '李', '欧阳', '陈'], ['wangwei', 'li-xy', 'chenfang'])
  const japanese = people(['陽菜', 'さくら', '大翔', 'ケンジ'], ['佐藤', '鈴木', '髙橋'], ['haruna', 'sakura', 'kenji'])
  const korean = people(['민준', '서연', '지우'], ['김', '이', '박'], ['minjun', 'seoyeon', 'jiwoo'])
  return [
    english,
    english,
    english,
    english,
    spanish,
    spanish,
    german,
    polish,
    turkish,
    vietnamese,
    russian,
    greek,
    arabic,
    arabic,
    hebrew,
    hindi,
    hindi,
    tamil,
    thai,
    chinese,
    japanese,
    korean,
  ]
})()

export const DOMAINS = {
  images: ['cdn.example.com', 'images.example.org', 'static.example.net'],
  profiles: ['example.com', 'community.example.org'],
  mail: ['example.com', 'example.org', 'mail.example.net'],
}

export const PLANS = ['free', 'pro', 'team', 'enterprise']
export const TITLES = [
  'Engineer',
  'Sales, EMEA',
  'Support "L2"',
  'Designer',
  'Nurse',
  'Lehrer:in',
  '店長',
  'Chef de projet',
]
export const TEAMS = ['core', 'growth', 'care', 'ops', 'labs']
export const TAGS = [
  'beta',
  'newsletter',
  'eu-west',
  'vip',
  'imported',
  'ios',
  'android',
  'web',
  'trial',
  'québec',
  '東京',
  'b2b',
]
